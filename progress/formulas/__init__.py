"""Arithmetic of progress, without a database: each rule once, with its source."""
