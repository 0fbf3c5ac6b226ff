"""Single scenarios: run, measured, written, read."""
