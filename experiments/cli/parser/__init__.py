"""What the option parser says of itself: help, and what it refuses."""
