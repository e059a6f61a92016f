"""The functions that formulas know."""
