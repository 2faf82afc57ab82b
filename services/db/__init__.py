"""Transactions, plain SQL, and a cache that is valid until the data changes. Knows nothing of the
catalogue.
"""
