"""Findings as sentences, in es and en."""
