"""How the country stands before the first month."""
