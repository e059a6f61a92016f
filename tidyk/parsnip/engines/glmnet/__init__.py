"""Elastic nets with glmnet's numbers: the whole path of penalties, by coordinate descent.

Written from the published descriptions of the algorithm (Friedman, Hastie and Tibshirani 2010;
Tibshirani and others 2012 on strong rules); the same passes are made and the same rules end them,
because at R's tolerance the coefficients are those of the pass that stopped, and no optimum's.
"""
