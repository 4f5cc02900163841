"""Two moments of one account, or two accounts, held against each other."""
