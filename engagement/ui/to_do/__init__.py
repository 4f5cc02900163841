"""The pages of the heading “To do”: requests and invitations."""
