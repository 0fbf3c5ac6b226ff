"""What scenarios are worth beside each other: who gains, and who loses."""
