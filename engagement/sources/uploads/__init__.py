"""Uploaded files become tables: one reader a format, one layout a tool, one identity a person."""

from engagement.sources.uploads._contract import (
    Choices,
    ColumnUse,
    File,
    FileInspection,
    Inspection,
    Option,
    Progress,
    Question,
)
from engagement.sources.uploads._upload import inspect, read, with_owner

__all__ = [
    "Choices",
    "ColumnUse",
    "File",
    "FileInspection",
    "Inspection",
    "Option",
    "Progress",
    "Question",
    "inspect",
    "read",
    "with_owner",
]
