"""What one page about the plan shows."""
