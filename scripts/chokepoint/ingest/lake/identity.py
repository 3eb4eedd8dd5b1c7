"""How a batch is named: by the bytes of its file, and by what was said that changes their meaning.

The day of download is part of it where somebody has said it. A file's own date changes with every
copy and makes no other batch of the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from chokepoint.ingest.options import Options


def sha256_of(path: Path) -> str:
    """Checksum of a file; in large pieces, as between two of them other threads have their turn."""
    digest = hashlib.sha256()
    piece = memoryview(bytearray(1 << 25))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            digest.update(piece[:size])
    return digest.hexdigest()


def batch_id(sha256: str, options: Options) -> str:
    """Sixteen hex digits from the bytes and from what was said."""
    return _named(sha256, options, None if options.is_dated_by_file else options.vintage_date)


def names_of(sha256: str, options: Options) -> Iterator[str]:
    """Names under which the batch may already be in the lake. Earlier releases took the file's own
    date for part of its meaning.
    """
    yield batch_id(sha256, options)
    if options.is_dated_by_file:
        yield _named(sha256, options, options.vintage_date)


def is_named_by(name: str, day: date, sha256: str, options: Options) -> bool:
    """Whether a batch of these bytes, of a known day, is what is asked for: a day that nobody says
    now may have been said before, and one that is said now may have been the file's own.
    """
    if not options.is_dated_by_file and options.vintage_date != day:
        return False
    return name in (_named(sha256, options, None), _named(sha256, options, day))


def _named(sha256: str, options: Options, vintage_date: date | None) -> str:
    meaning: dict[str, object] = {
        "flow": options.flow,
        "reporter": options.reporter,
        "currency": options.currency,
        "source": options.source,
        "months": [str(m) for m in options.months or ()],
        "hs_codes": list(options.hs_codes),
    }
    if vintage_date:
        meaning["vintage_date"] = str(vintage_date)
    if options.query:  # the same bytes cover more months once more are published
        meaning["query"] = options.query.meaning
    if options.partners:  # a batch from before the option keeps its name
        meaning["partners"] = options.partners
    if options.parts:
        meaning["parts"] = options.parts
    if options.mapping:  # a corrected mapping makes other rows of the same file
        meaning["mapping"] = sha256_of(options.mapping)
    text = sha256 + json.dumps(meaning, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
