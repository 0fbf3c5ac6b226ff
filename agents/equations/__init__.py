"""The equations of behaviour: pure functions over arrays."""
