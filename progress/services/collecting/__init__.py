"""What changes while answers are collected, besides the answers themselves."""
