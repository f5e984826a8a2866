"""What the worker does: making drafts and issuing reports."""
