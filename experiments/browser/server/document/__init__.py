"""The document that a browser loads: its language, its zoom, and the script that keeps the link to the server."""
