"""How a scan works: walk → read → place → store → settle (moved and missing files);
services/scans.py is its door.
"""
