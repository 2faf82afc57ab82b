"""What needs attention: everything that is wrong now with files, folders, scans and items, until it
is over or somebody ignores it.
"""
