"""Charts that pages and the report share: small frames in, finished Vega-Lite out."""
