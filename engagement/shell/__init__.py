"""The program in a shell: read files, analyse, write the results."""

from engagement.shell._command import main

__all__ = ["main"]
