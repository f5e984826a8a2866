"""The list of actions: its rows, its filters and its exports."""
