"""Cleaning and folding text, and the keys by which it is compared and sorted; knows nothing about
the catalogue.
"""
