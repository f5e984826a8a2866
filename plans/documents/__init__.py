"""A version of the plan as a document: its shape, how it is written from the plan's rows, read, and put into them."""
