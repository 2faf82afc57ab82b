"""Tests of the Navidrome API."""
