"""What a printed cell says: text in, values and doubts out. One small rule beside the other, each with its examples."""
