"""The pages of the heading “Over time”: what is kept, what changed, comparisons."""
