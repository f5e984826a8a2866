"""Pages that go through the half-years."""
