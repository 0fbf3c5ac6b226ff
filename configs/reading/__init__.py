"""Reading of scenarios, catalogues and data: from files to settings, or to one clear message."""
