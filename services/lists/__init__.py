"""Lists of works, people's lists of them, and what is counted beside them; every list starts from
the scopes that the caller may see.
"""
