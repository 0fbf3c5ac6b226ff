"""Statistics of replicates."""
