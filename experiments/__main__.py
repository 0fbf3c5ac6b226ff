"""`python -m experiments` is `digital-balance`."""

from experiments.cli import main

main()
