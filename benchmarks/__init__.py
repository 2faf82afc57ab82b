"""Benchmarks: each prints its figures and, measured in the same run, a limit and the ratio; nothing
here is part of the test suite.
"""
