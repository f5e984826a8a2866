"""The draft of a plan: what is known when it is read, what it says, and the document that it would make."""
