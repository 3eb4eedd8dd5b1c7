"""Batches: how they enter, what they say of themselves, what status says of all."""
