"""`python -m tracegap` is the command `tracegap`."""

from tracegap.cli import main

main()
