"""One file is of one flow, one reporter and one currency, whatever is said of it later."""

from __future__ import annotations

from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.ingest.problems import refuse

# As a manifest calls them, and as the call does.
SAID = {"flow": "flow", "reporter_code": "reporter", "value_currency": "currency"}


def require_one_meaning(lake: Lake, file: SourceFile, parsed: Parsed, new: Manifest) -> None:
    """Raise FileRefused where a batch of the same bytes was said to be of another flow, reporter or
    currency: its rows would count twice. What a file says itself, as one of both flows, may differ.
    """
    for other in lake.manifests():
        if other.file_sha256 != new.file_sha256:
            continue
        for key, option in SAID.items():
            mine, theirs = getattr(new, key), getattr(other, key)
            if option not in parsed.says and mine != theirs:
                raise refuse(
                    file.name,
                    f"the same bytes are in the lake as {theirs} ({other.file_name}, batch "
                    f"{other.batch_id}), and the file does not say its {option} itself: as {mine} "
                    "too, its rows would count twice.",
                    f"Correct --{option} or the folder's chokepoint.toml; or, if the other is "
                    f"wrong, delete the folder lake/batches/{other.batch_id}.",
                    value=str(mine),
                )
