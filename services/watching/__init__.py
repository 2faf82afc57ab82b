"""Watches folders, and requests a scan when something in them has changed and it has become quiet.

One process of an instance does this, for all folders (worker.py).
"""
