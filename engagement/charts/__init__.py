"""Charts that pages and the report share: small frames in, Altair charts out."""
