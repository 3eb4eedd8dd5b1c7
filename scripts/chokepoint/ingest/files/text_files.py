"""Look at a file before anything parses it, and bring text to UTF-8."""

from __future__ import annotations

from pathlib import Path

from chokepoint.ingest.files.encodings import BOMS, HEAD, REMEDY, check_text, transcode, utf16_of
from chokepoint.ingest.files.heads import first_bytes, foreign
from chokepoint.ingest.problems import refuse

__all__ = ["HEAD", "read_head", "to_utf8"]


def read_head(path: Path) -> bytes:
    """First bytes of a regular file; refuses what cannot be a table at all."""
    head = first_bytes(path, path.name)
    old = "an old Excel workbook (.xls)" if head.startswith(b"\xd0\xcf\x11\xe0") else None
    if what := foreign(head) or old:
        raise refuse(path.name, f"this is {what}, not a table.", REMEDY)
    return head


def _encodings(head: bytes) -> list[str]:
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return [encoding]
    unmarked = utf16_of(head)
    return [unmarked] if unmarked else ["utf-8", "gb18030"]


def to_utf8(path: Path, head: bytes, scratch: Path) -> tuple[Path, str]:
    """A UTF-8 copy (the file itself where it already is) and the encoding found.

    BOM first, then strict UTF-8, then GB18030, in chunks: memory stays small on any size.
    """
    check_text(path.name, head)
    failure = ""
    for encoding in _encodings(head):
        target = scratch / "utf8.csv"
        try:
            is_copy = transcode(path, target, encoding, path.name)
        except UnicodeDecodeError as error:
            failure = f"{error.reason} at byte {error.start}"
            continue
        return (target if is_copy else path), encoding
    raise refuse(
        path.name,
        f"neither UTF-8, UTF-16 nor GB18030 ({failure}).",
        "Save the file as UTF-8 and try again.",
    )
