"""What serves the page: the server, who may speak to it, and the document that a browser loads."""
