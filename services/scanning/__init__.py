"""How a scan works: walk → read → place → store → settle (moved and missing files). Scans are
requested through services/scans.py.
"""
