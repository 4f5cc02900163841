"""Charts from small aggregated frames; each module draws one idea."""
