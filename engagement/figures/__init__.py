"""Account-level figures: size-free, each with its interval, window and the evidence it needs."""
