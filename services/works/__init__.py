"""Works and what belongs to them: the table of their fields, and reading and writing them."""
