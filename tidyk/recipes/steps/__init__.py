"""The steps, one file a family."""
