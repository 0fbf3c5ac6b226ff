"""Outcomes of a run by name: what a study asks for, and what a record has of it at every step."""
