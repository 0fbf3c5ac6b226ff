"""Runs that step together, and runs that share the months before their levers begin."""
