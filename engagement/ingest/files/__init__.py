"""Files of any maker, recognised and read."""
