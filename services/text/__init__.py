"""Cleaning and folding text, and the keys by which it is compared and sorted. Knows nothing of the
catalogue.
"""
