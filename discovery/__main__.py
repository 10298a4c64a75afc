"""`python -m discovery`: the command `discover` where it is not installed."""

from discovery.cli import main

main()
