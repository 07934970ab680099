"""`python -m tracegap` is the command `tracegap`."""

from tracegap.cli.main import main

main()
