"""`python -m experiments` is `digital-balance`."""

from experiments.cli.start import main

main()
