"""The shape of what people give about the plan."""
