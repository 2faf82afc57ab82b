"""Lists of works and people, and the counts shown next to them. Every list starts from the scopes
that the caller may see.
"""
