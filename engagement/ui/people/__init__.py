"""The people page: list, card, corrections."""
