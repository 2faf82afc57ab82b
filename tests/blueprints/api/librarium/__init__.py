"""The Librarium API from the outside, for each role."""
