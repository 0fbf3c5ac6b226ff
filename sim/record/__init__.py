"""What is kept of a run, and what is measured on it."""
