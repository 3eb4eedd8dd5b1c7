"""Look at a file before anything parses it, and bring text to UTF-8."""

from __future__ import annotations

import codecs
from pathlib import Path

from chokepoint.ingest.problems import refuse

HEAD = 1 << 20
CHUNK = 1 << 22
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"Rar!", "a RAR archive"),
)
REMEDY = "Download the table again as CSV, or save it as .xlsx."


def read_head(path: Path) -> bytes:
    """First bytes of a regular file; refuses what cannot be a table at all."""
    if not path.is_file():
        raise refuse(path.name, "not a file.", "Name files or folders that exist.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refuse(path.name, "the file is empty.", REMEDY)
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise refuse(path.name, f"this is {what}, not a table.", REMEDY)
    return head


def check_text(path: Path, head: bytes) -> None:
    """Refuse HTML, NUL bytes, and one endless line, looking at the head only."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise refuse(path.name, "this is a web page, probably an error page.", REMEDY)
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_utf16(head)
    if not is_utf16 and b"\x00" in head:
        row = head[: head.index(b"\x00")].count(b"\n") + 1
        raise refuse(path.name, "NUL byte in the text.", REMEDY, row=row)
    if len(head) == HEAD and head.count(b"\n") == 0:
        raise refuse(path.name, "the first line is longer than 1 MiB.", REMEDY, row=1)


def _looks_utf16(head: bytes) -> bool:
    sample = head[:2000]
    return len(sample) > 20 and sample[1::2].count(0) > 0.8 * len(sample[1::2])


def _encodings(head: bytes) -> list[str]:
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return [encoding]
    return ["utf-16-le"] if _looks_utf16(head) else ["utf-8", "gb18030"]


def to_utf8(path: Path, head: bytes, scratch: Path) -> tuple[Path, str]:
    """A UTF-8 copy (the file itself where it already is) and the encoding found.

    BOM first, then strict UTF-8, then GB18030, in chunks: memory stays small on any size.
    """
    check_text(path, head)
    failure = ""
    for encoding in _encodings(head):
        target = scratch / "utf8.csv"
        try:
            is_copy = _transcode(path, target, encoding)
        except UnicodeDecodeError as error:
            failure = f"{error.reason} at byte {error.start}"
            continue
        return (target if is_copy else path), encoding
    raise refuse(
        path.name,
        f"neither UTF-8, UTF-16 nor GB18030 ({failure}).",
        "Save the file as UTF-8 and try again.",
    )


def _transcode(path: Path, target: Path, encoding: str) -> bool:
    """Write a UTF-8 copy; only verify where the bytes are UTF-8 already."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    with path.open("rb") as source:
        if encoding == "utf-8":
            while chunk := source.read(CHUNK):
                if b"\x00" in chunk:
                    raise refuse(path.name, "NUL byte in the text.", REMEDY)
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return False
        with target.open("w", encoding="utf-8", newline="") as out:
            while chunk := source.read(CHUNK):
                out.write(decoder.decode(chunk))
            out.write(decoder.decode(b"", final=True))
    return True
