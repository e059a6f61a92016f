"""`mars()` and `bag_mars()`: sums of hinges by Friedman's two passes, with earth's defaults.

earth places some knots otherwise, so that numbers are R's in kind only.
"""
