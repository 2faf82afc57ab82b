"""The outside, behind glass: values in, frozen dataclasses out.

The first sources come with the metadata issue.
"""
