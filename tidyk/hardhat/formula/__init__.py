"""R's language of formulas: reading, terms, evaluating, columns."""
