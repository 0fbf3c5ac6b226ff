"""Studies: questions, arms and designs."""
