"""Tests of the figures; helpers that read what was drawn."""
