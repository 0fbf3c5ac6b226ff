"""Countries of a user's own: a folder laid out with what has to be said, and what it still lacks."""
