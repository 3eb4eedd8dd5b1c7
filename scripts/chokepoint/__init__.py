"""chokepoint: what an export-control event did to recorded trade."""
