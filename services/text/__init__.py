"""Text cleaned, folded, and made into the keys by which it is compared and ordered; knows no
noun.
"""
