"""What comes in: files and networks, joined into tables."""
