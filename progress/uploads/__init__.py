"""Which file may come in."""
