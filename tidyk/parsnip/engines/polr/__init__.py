"""`ordinal_reg()` by maximum likelihood, as MASS' `polr()`."""
