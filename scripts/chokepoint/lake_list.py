"""The batches that a build is made of: listed once, when it begins.

Without the list, flows and manifests are read at two moments, and a batch that enters between them
counts as loaded without rows: as zero.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chokepoint.ingest.lake.batches import Lake
from chokepoint.paths import LAKE_LIST
from chokepoint.storage.files import write_text

# Read by the model stg_lake__batches; without it the model lists the lake by itself.
VARIABLE = "CHOKEPOINT_LAKE_LIST"


@contextmanager
def lake_as_it_is(root: Path) -> Iterator[None]:
    """List the lake's batches under its lock; dbt builds on this list within the body."""
    path = root / LAKE_LIST
    write_text(path, "\n".join(["batch_id", *Lake(root).batches_now()]) + "\n")
    os.environ[VARIABLE] = str(path)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
