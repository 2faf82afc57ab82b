"""Rows as the Librarium API shows them, field by field, so that nothing is made public by accident.
"""
