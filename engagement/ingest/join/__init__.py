"""Rows of any origin become people, acts and follows."""
