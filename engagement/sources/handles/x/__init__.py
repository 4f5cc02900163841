"""X, asked through tweepy with the operator's own token; every row costs money."""

from engagement.sources.handles.x._network import connect

__all__ = ["connect"]
