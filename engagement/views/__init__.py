"""What a page says, worked out without knowing how it is shown."""
