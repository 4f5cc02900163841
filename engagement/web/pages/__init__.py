"""The parts of each page, rendered."""
