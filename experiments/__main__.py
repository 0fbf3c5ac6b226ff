"""`python -m experiments` is `digital-balance`."""

from experiments.cli.app import main

main()
