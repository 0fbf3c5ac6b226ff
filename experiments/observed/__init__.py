"""Figures of statistical offices, from their files into those of a country."""
