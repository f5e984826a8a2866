"""What the pages of collecting show."""
