"""Single-layer networks as R's nnet fits them (Venables and Ripley, 2002)."""
