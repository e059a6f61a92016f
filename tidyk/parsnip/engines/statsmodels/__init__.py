"""Engines with R's numbers whose fits are handed out as results of statsmodels."""
