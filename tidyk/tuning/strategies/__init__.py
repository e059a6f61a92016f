"""Searches, one file a strategy."""
