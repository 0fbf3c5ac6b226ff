"""Engines: the behaviour of all customers of a market at once, to the same last bit."""
