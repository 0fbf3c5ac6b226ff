"""Scenarios compared run by run: the study that runs them, and their differences pair by pair."""
