"""`python -m sim` is `wakhan`."""

from sim.cli.app import main

main()
