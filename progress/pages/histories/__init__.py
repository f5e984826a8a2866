"""Pages that go through the half-years: an action, an objective, an institution; what changed between two."""
