"""Customs files as people have them, checked, into immutable batches under lake/."""
