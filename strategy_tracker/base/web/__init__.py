"""What views stand on: how they come to be, and how they take what is uploaded."""
