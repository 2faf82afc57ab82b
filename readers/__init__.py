"""Reads what a file says about itself: takes a path, returns Facts. Uses no database and no
network.
"""
