"""The shapes of input of collecting."""
