"""The command line: `digital-balance`, one file a command."""
