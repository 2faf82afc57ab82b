"""Searching the catalogue: one analysis of text and one query language for SQLite FTS5 and
PostgreSQL tsvector.
"""
