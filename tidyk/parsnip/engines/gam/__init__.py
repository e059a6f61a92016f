"""`gen_additive_mod()`: penalised splines, as mgcv's `gam()` fits them."""
