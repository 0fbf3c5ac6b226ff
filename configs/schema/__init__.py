"""The input of a run: every table and parameter, declared once."""
