"""`python -m chokepoint`, for places where the console script is not on the path."""

from chokepoint.cli import main

if __name__ == "__main__":  # not in the processes that draw the report
    main()
