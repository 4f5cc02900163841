"""From tables to the answer for one account at one moment, and what to do about it."""
