"""What the worker does with letters and lists."""
