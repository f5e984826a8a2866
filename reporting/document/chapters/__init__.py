"""One chapter, or a few that belong together, a module: its function fills the template of the same key."""
