"""What stays on the machine between two visits."""
