"""What need not be done again: digests of what work reads, records of steps, made things by key."""
