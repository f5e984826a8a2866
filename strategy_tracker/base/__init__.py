"""The ground that every room stands on: no models, and not a word of the domain."""
