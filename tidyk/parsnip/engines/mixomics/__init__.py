"""Partial least squares as R's mixOmics computes it."""
