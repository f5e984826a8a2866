"""Which rows, and where things stand: reads only."""
