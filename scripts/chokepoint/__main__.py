"""`python -m chokepoint`, for places where the console script is not on the path."""

from chokepoint.cli import main

main()
