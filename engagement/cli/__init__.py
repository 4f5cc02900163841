"""The command line: python -m engagement."""
