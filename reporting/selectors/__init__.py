"""Which rows, and what they say: reads only."""
