"""What the words say: opinion, request, complaint, conversation."""
