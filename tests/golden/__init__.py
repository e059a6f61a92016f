"""R's recorded answers, and what reads them."""
