"""What is seen on the page, to be passed on: as an address, a command line, a scenario and data."""
