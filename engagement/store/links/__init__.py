"""Links for clients: made, opened, ended."""
