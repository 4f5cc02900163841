"""Accounts, moments, corrections and links, kept on SQLite or PostgreSQL."""
