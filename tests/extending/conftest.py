"""The script is run, and loaded as a module outside the package, by the tests alone."""

collect_ignore = ["additions.py"]
