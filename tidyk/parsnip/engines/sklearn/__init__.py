"""Engines of scikit-learn, one file a family of models."""
