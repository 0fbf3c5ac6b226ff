"""The plan of a sweep: every run known and checked before the first one starts, and in which chunks they go."""
