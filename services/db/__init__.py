"""Transactions, plain SQL, and the cache that lives until the data changes; knows no noun."""
