"""What a report shows, as its sender chose."""

from __future__ import annotations

from dataclasses import dataclass, field

from engagement.report._names import Names


@dataclass(frozen=True)
class Choice:
    """Title and client (text of the sender, empty for none), the logo as PNG, lists, whose names."""

    title: str = ""
    client: str = ""
    logo: bytes | None = None
    lists: bool = True
    names: Names = field(default_factory=Names)
