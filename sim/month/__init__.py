"""The steps of a month, in their order."""
