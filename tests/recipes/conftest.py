"""The script of a step of one's own is imported by its test, and run; it is no test itself."""

collect_ignore = ["own_step.py"]
