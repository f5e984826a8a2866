"""What was issued: one file that is intact, one that is the latest, their seal, and whether a file is one of them."""
