"""From a handle or a file to an analysis."""
