"""Figures: frames in, matplotlib Figures out."""
