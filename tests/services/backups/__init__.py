"""Tests of services/backups."""
