"""What rules tell of an objective: the facts (standing), and the same in words."""
