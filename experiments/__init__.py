"""What is done with the simulation: runs, tables, figures, and the command line."""

__project__ = "digital-balance"
