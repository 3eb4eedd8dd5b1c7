"""What a batch looks like beside earlier ones."""
