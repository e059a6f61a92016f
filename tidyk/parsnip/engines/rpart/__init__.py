"""Recursive partitioning as R's rpart does it, after Breiman et al. and rpart's report."""
