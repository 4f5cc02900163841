"""The pages of the heading “Share”: reports, links, and what a client sees."""
