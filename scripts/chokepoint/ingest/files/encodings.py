"""Bytes to UTF-8 text: what an encoding is known by, and what is no text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from chokepoint.ingest.problems import refuse

HEAD = 1 << 20
CHUNK = 1 << 22
SAMPLE = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
REMEDY = "Download the table again as CSV, or save it as .xlsx."
DECLARE = "Save the file as UTF-8, or name its encoding (file.encoding of a mapping file)."
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")
# Of encodings that fit a text equally well the first is taken, with a note.
ASIAN = ("cp949", "cp932", "gb18030", "big5", "euc_jp", "cp1251")
WESTERN = ("cp1252", "cp1250")
# One of these words makes sure that a text is Chinese: no other encoding spells them.
CHINESE = (
    *("商品", "贸易", "数据", "编码", "数量", "千克", "美元", "人民币", "国家", "进口", "出口"),
    *("日本", "韩国", "美国", "德国", "越南"),
)
PLAIN = b"0123456789,;\t\r\n"  # of UTF-16 each has a zero beside it, on one side
HANGUL, HALF_KANA = re.compile("[가-힣]"), re.compile("[｡-ﾟ]")


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a few MiB at a time."""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def check_text(name: str, head: bytes) -> None:
    """Refuse HTML, NUL bytes, and one endless line, looking at the head only."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if start.startswith(PAGES):
        raise refuse(name, "this is a web page, probably an error page.", REMEDY)
    if not utf16_of(head) and b"\x00" in head:
        row = head[: head.index(b"\x00")].count(b"\n") + 1
        raise refuse(name, "NUL byte in the text.", REMEDY, row=row)
    # an answer of an API is one line
    if len(head) == HEAD and start[:1] not in (b"{", b"[") and not re.search(rb"[\r\n]", head):
        raise refuse(name, "the first line is longer than 1 MiB.", REMEDY, row=1)


def utf16_of(head: bytes) -> str | None:
    """The UTF-16 that a text is in: by its mark, or by the zeros beside its digits and commas."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" not in head:
        return None
    sample = head[: 1 << 14]
    pairs = list(zip(sample[::2], sample[1::2], strict=False))
    low = sum(two == 0 and one in PLAIN for one, two in pairs)
    high = sum(one == 0 and two in PLAIN for one, two in pairs)
    if low + high < len(sample) / 100 or min(low, high) > (low + high) / 50:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def to_utf8(
    path: Path, head: bytes, target: Path, name: str, declared: str | None = None
) -> tuple[Path, str, str]:
    """A UTF-8 copy (the file itself where it already is), the encoding, and a note if guessed.

    BOM first, then strict UTF-8, then what was declared, then what charset-normalizer finds; in
    chunks: memory stays small on any size.
    """
    check_text(name, head)
    marked = next((encoding for bom, encoding in BOMS if head.startswith(bom)), utf16_of(head))
    failure = ""
    for encoding in [marked] if marked else ["utf-8", *([declared] if declared else [])]:
        try:
            return (target if transcode(path, target, encoding, name) else path), encoding, ""
        except UnicodeDecodeError as error:
            failure = f"{encoding}: {error.reason} at byte {error.start}"
        except LookupError:
            what = f"there is no encoding called '{encoding}'."
            raise refuse(name, what, "Correct file.encoding; Python's names are meant.") from None
    if not marked and not declared:
        sample = sample_of(path)
        for encoding in guesses(sample):
            try:
                transcode(path, target, encoding, name)
            except UnicodeDecodeError as error:
                failure = f"{encoding}: {error.reason} at byte {error.start}"
                continue
            return target, encoding, "" if is_chinese(sample, encoding) else _note(encoding)
    raise refuse(name, f"its text cannot be decoded ({failure or 'no encoding fits'}).", DECLARE)


def _note(encoding: str) -> str:
    return f"encoding guessed as {encoding}: look at names with accents or foreign letters"


def transcode(path: Path, target: Path, encoding: str, name: str) -> bool:
    """Write a UTF-8 copy; only verify where the bytes are UTF-8 already."""
    b"".decode(encoding)  # LookupError for what is no encoding of text
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    if encoding == "utf-8":
        read = 0
        for chunk in chunks(path):
            if b"\x00" in chunk:
                raise refuse(name, "NUL byte in the text.", REMEDY)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                start = read + error.start
                raise UnicodeDecodeError("utf-8", b"", start, start, error.reason) from None
            read += len(chunk)
        decoder.decode(b"", final=True)
        return False
    with target.open("w", encoding="utf-8", newline="") as out:
        for chunk in chunks(path):
            text = decoder.decode(chunk)
            if "\x00" in text:
                raise refuse(name, "NUL character in the text.", REMEDY)
            out.write(text)
        out.write(decoder.decode(b"", final=True))
    return True


def sample_of(path: Path) -> bytes:
    """The first lines with bytes that are not ASCII."""
    kept = b""
    for chunk in chunks(path):
        if not chunk.isascii():
            lines = re.split(rb"[\r\n]+", chunk)
            # a line that another chunk goes on with may be cut inside a character
            whole = lines if len(chunk) < CHUNK else lines[:-1] or lines
            kept += b"\n".join(line for line in whole if not line.isascii()) + b"\n"
        if len(kept) > SAMPLE:
            break
    return kept[:SAMPLE]


def guesses(sample: bytes) -> list[str]:
    """Encodings that may be meant, the likeliest first."""
    candidates = WESTERN if _is_western(sample) else (*ASIAN, *WESTERN)
    fitting = [code for code in candidates if _fits(sample, code)]
    if "gb18030" in fitting and is_chinese(sample, "gb18030"):
        return ["gb18030"]
    # Only where it is needed: most files are UTF-8.
    from charset_normalizer import from_bytes

    rank: dict[str, float] = {}
    for match in from_bytes(sample, cp_isolation=fitting, threshold=0.5) if fitting else ():
        for encoding in match.could_be_from_charset:
            rank[encoding] = round(match.chaos - match.coherence, 1)
    return sorted((c for c in fitting if c in rank), key=lambda c: (rank[c], fitting.index(c)))


def is_chinese(sample: bytes, encoding: str) -> bool:
    """Whether nothing else can be meant than Chinese in this encoding."""
    return encoding == "gb18030" and any(word in _decoded(sample, encoding) for word in CHINESE)


def _is_western(sample: bytes) -> bool:
    """Accents stand alone among ASCII letters; letters of two bytes stand in rows."""
    alone = re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample)
    accents: int = sum(byte >= b"\xa0" for byte in alone)
    in_rows: int = len(re.findall(rb"[\x80-\xff]", sample)) - len(alone)
    return 2 * accents > 3 * in_rows


def _decoded(sample: bytes, encoding: str) -> str:
    """The text of a sample whose last character may be cut."""
    return codecs.getincrementaldecoder(encoding)(errors="strict").decode(sample)


def _fits(sample: bytes, encoding: str) -> bool:
    try:
        text = _decoded(sample, encoding)
    except UnicodeDecodeError:
        return False
    foreign = max(sum(not char.isascii() for char in text), 1)
    if encoding == "cp949":  # today's texts have no Chinese characters and few rare syllables
        common = [char for char in HANGUL.findall(text) if len(char.encode("euc_kr")) == 2]
        return len(common) > 0.9 * foreign
    if encoding == "cp932":
        return len(HALF_KANA.findall(text)) < 0.1 * foreign
    return True
