"""Mastodon, asked through Mastodon.py at the account's home instance; no login is needed."""

from engagement.sources.handles.mastodon._network import connect

__all__ = ["connect"]
