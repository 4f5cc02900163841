"""The pages of the heading “About”: the method and its tests, what is stored."""
