"""`rule_fit()`: rules of boosted trees in a lasso."""
