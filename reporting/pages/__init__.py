"""What one page shows, read and put into words: one module a page."""
