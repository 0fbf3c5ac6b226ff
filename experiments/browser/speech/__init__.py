"""The language of a visitor of the page, and the font that it needs."""
