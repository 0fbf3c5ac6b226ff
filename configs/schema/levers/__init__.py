"""Policy levers: what each kind is, and where it works."""
