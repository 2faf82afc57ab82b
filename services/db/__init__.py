"""Transactions, plain SQL, and a cache that is valid until the data changes; knows nothing about
the catalogue.
"""
