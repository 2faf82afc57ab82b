"""Tests of the OmniLux API."""
