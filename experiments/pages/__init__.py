"""Pages that a reader understands without the code."""
