"""Models without a mechanism, fitted again beside the full one."""
