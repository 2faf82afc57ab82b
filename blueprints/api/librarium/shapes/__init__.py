"""Rows as the Librarium API shows them, field by field: nothing is public by accident."""
