"""The publishers by the name that the command gives them."""

from __future__ import annotations

from importlib import import_module

from chokepoint.choices import Publishers
from chokepoint.fetch.publisher import Publisher


def publisher(name: Publishers) -> Publisher:
    """The declaration of a publisher."""
    found = import_module(f"chokepoint.fetch.{name}").PUBLISHER
    if not isinstance(found, Publisher):
        raise AssertionError(f"{name} declares no Publisher")
    return found
