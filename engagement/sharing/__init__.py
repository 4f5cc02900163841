"""What a client is shown: frozen, without names unless wished, nobody alone in a row."""
