"""A model in a file: what it holds as tables and columns, written whole, and taken up again by a model built anew."""
