"""The beginnings of all tables in a file, read once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chokepoint.ingest.files.archives import is_archive, unpacked, zip_names
from chokepoint.ingest.files.books import (
    OLD_WORKBOOK,
    heads_of_book,
    is_workbook,
    other_document,
)
from chokepoint.ingest.files.encodings import HEAD, REMEDY, to_utf8
from chokepoint.ingest.files.head import Head
from chokepoint.ingest.files.parquets import PARQUET, head_of_parquet
from chokepoint.ingest.files.records import head_of_json, is_json
from chokepoint.ingest.files.texts import head_of_text
from chokepoint.ingest.model import SourceFile
from chokepoint.ingest.problems import refuse
from chokepoint.ingest.rows.layout import FileWords

FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a file packed with zstd"),
    (b"BZh", "a file packed with bzip2"),
    (b"\xfd7zXZ", "a file packed with xz"),
)


def heads_of(file: SourceFile, words: FileWords | None = None) -> list[Head]:
    """One head per table; refuses in words what can be no table at all."""
    words = words or FileWords()
    head = first_bytes(file.path, file.name)
    if what := foreign(head):
        raise refuse(file.name, f"this is {what}, not a table.", REMEDY)
    names = zip_names(file.path) if head.startswith(b"PK") else set()
    if what := other_document(names):
        raise refuse(file.name, f"this is {what}, not a table.", REMEDY)
    if not is_archive(head) or is_workbook(names):
        return _heads(file, file.path, head, "", words)
    heads: list[Head] = []
    left_out: list[str] = []
    for member in unpacked(file, head):
        label = f"{file.name}, {member.name}" if member.name else file.name
        head = first_bytes(member.path, label)
        names = zip_names(member.path) if head.startswith(b"PK") else set()
        if what := foreign(head) or other_document(names):
            left_out.append(f"{member.name or 'its content'} is {what}: not read")
        elif is_archive(head) and not is_workbook(names):
            what = "an archive within the archive."
            raise refuse(label, what, "Unpack the inner one and load what is in it.")
        else:
            heads += _heads(file, member.path, head, member.name, words)
    if not heads:
        raise refuse(file.name, f"no table in the archive: {'; '.join(left_out)}.", REMEDY)
    return [replace(one, notes=(*one.notes, *left_out)) for one in heads]


def first_bytes(path: Path, label: str) -> bytes:
    """First bytes of a regular file that is not empty."""
    if not path.is_file():
        raise refuse(label, "not a file.", "Name files or folders that exist.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refuse(label, "the file is empty.", REMEDY)
    return head


def foreign(head: bytes) -> str | None:
    """What the first bytes say of a file that can be no table."""
    return next((what for magic, what in FOREIGN if head.startswith(magic)), None)


def _heads(file: SourceFile, path: Path, head: bytes, name: str, words: FileWords) -> list[Head]:
    """Heads of what is no archive."""
    label = f"{file.name}, {name}" if name else file.name
    if head.startswith((b"PK", OLD_WORKBOOK)):
        found = heads_of_book(path, label, name, is_zip=head.startswith(b"PK"))
        if words.sheet is None:
            return found
        sheets = [one.name.rsplit(" / ", 1)[-1] for one in found]
        kept = [one for one, sheet in zip(found, sheets, strict=True) if sheet == words.sheet]
        if not kept:
            what = f"no sheet of this name; there are {', '.join(sheets[:12])}."
            raise refuse(label, what, "Correct file.sheet.", value=words.sheet)
        return kept
    if head.startswith(PARQUET):
        return [head_of_parquet(file, path, label, name)]
    copy = file.scratch / f"{path.stem if name else 'text'}.utf8"
    text, encoding, note = to_utf8(path, head, copy, label, words.encoding)
    with text.open("rb") as stream:
        if is_json(stream.read(HEAD)):
            return [head_of_json(text, label, name)]
    return [head_of_text(text, label, name, encoding, (note,) if note else ())]
