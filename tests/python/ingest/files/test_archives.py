"""Archives: every table in them, no further than they may, never under their own names."""

import gzip
import io
import zipfile
import zlib

import py7zr
import pytest

from chokepoint.ingest.files import archives
from chokepoint.ingest.problems import FileRefused

from .tables import Kind, Opened, put

TABLE = b"a,b\n1,2\n"
HOSTILE = [
    "../../out.csv",
    "/out.csv",
    "..\\out.csv",
    "a'); drop table x;--.csv",
    "a\x1b[2J.csv",
]


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def seven_zipped(*members, **options):
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, content in members:
            archive.writef(io.BytesIO(content), name)
    return out.getvalue()


PACKERS = {"zip": zipped, "7z": seven_zipped}


def tables_of(opened):
    return {head.name: list(opened.load(opened.place(head)).values()) for head in opened.heads}


def test_gzip(tmp_path):
    opened = Opened(put(tmp_path, "d.csv.gz", gzip.compress(TABLE)))
    assert tables_of(opened) == {"": [["1", "2"]]}


@pytest.mark.parametrize("kind", PACKERS)
def test_every_table_of_an_archive(tmp_path, kind):
    content = PACKERS[kind](
        ("one.csv", TABLE),
        ("year/two.txt", b"a,b\n3,4\n"),
        ("three.json", b'[{"a": 5, "b": 6}]'),
        ("__MACOSX/._one.csv", b"\x00\x05\x16\x07"),
    )
    opened = Opened(put(tmp_path, f"d.{kind}", content))
    assert tables_of(opened) == {
        "one.csv": [["1", "2"]],
        "year/two.txt": [["3", "4"]],
        "three.json": [["5", "6"]],
    }


@pytest.mark.parametrize("kind", PACKERS)
def test_hostile_names_are_never_paths(tmp_path, kind):
    folder = tmp_path / "deep" / "deeper"
    folder.mkdir(parents=True)
    # py7zr writes no such names, and refuses to read them
    names = HOSTILE if kind == "zip" else HOSTILE[3:]
    content = PACKERS[kind](*((name, TABLE) for name in names))
    opened = Opened(put(folder, f"d.{kind}", content))
    assert len(opened.heads) == len(names)
    assert all(head.name.isprintable() for head in opened.heads)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".csv"]
    assert written == []
    assert {path.name for path in (opened.scratch / "unpacked").iterdir()} == {
        f"{number}.table" for number in range(len(names))
    }


def test_what_is_no_table_is_named(tmp_path):
    opened = Opened(put(tmp_path, "d.zip", zipped(("a.csv", TABLE), ("readme.pdf", b"%PDF-1.7"))))
    assert [head.notes for head in opened.heads] == [("readme.pdf is a PDF: not read",)]
    with pytest.raises(FileRefused, match=r"no table in the archive: readme\.pdf is a PDF"):
        Opened(put(tmp_path, "e.zip", zipped(("readme.pdf", b"%PDF-1.7"))))


@pytest.mark.parametrize(
    "inner",
    [zipped(("a.csv", TABLE)), gzip.compress(TABLE), seven_zipped(("a.csv", TABLE))],
    ids=["zip", "gz", "7z"],  # their bytes hold the time
)
@pytest.mark.parametrize("outer", ["zip", "7z", "gz"])
def test_archives_in_archives_are_refused(tmp_path, inner, outer):
    content = gzip.compress(inner) if outer == "gz" else PACKERS[outer](("inner", inner))
    with pytest.raises(FileRefused, match="an archive within the archive"):
        Opened(put(tmp_path, f"d.{outer}", content))


def test_gzip_bomb(tmp_path):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    content = b"".join(packer.compress(bytes(1 << 20)) for _ in range(40)) + packer.flush()
    with pytest.raises(FileRefused, match="unpacks to more than an archive of its size may"):
        Opened(put(tmp_path, "d.gz", content))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < (20 << 20)


@pytest.mark.parametrize("kind", PACKERS)
def test_bombs_by_what_they_declare(tmp_path, kind):
    content = PACKERS[kind](*((f"{i}.csv", bytes(10 << 20)) for i in range(2)))
    with pytest.raises(FileRefused, match=r"unpacks to 20 MiB, from [\d,]+ bytes"):
        Opened(put(tmp_path, f"d.{kind}", content))


def test_a_zip_that_declares_less_than_it_holds(tmp_path):
    content = bytearray(zipped(("a.csv", bytes(40 << 20))))
    size = (40 << 20).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FileRefused, match=r"incomplete or damaged|more than an archive"):
        Opened(put(tmp_path, "d.zip", bytes(content)))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < (20 << 20)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    content = zipped(*((f"{i}.csv", TABLE) for i in range(3)))
    with pytest.raises(FileRefused, match="the archive holds 3 files"):
        Opened(put(tmp_path, "d.zip", content))


def test_passwords(tmp_path):
    locked = bytearray(zipped(("a.csv", TABLE)))
    locked[6] |= 1  # as encrypted entries are flagged, in both of their headers
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    contents = {"d.zip": bytes(locked), "d.7z": seven_zipped(("a.csv", TABLE), password="secret")}
    for name, content in contents.items():
        with pytest.raises(FileRefused, match="asks for a password"):
            Opened(put(tmp_path, name, content))


@pytest.mark.parametrize("kind", ["zip", "7z", "gz"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_cut_archives(tmp_path, kind, share):
    table = b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * 7919) for i in range(2000))
    content = gzip.compress(table) if kind == "gz" else PACKERS[kind](("a.csv", table))
    with pytest.raises(FileRefused, match="incomplete or damaged"):
        Opened(put(tmp_path, f"d.{kind}", content[: int(len(content) * share)]))


def test_flipped_bits_are_damage_and_not_data(tmp_path):
    content = bytearray(zipped(("a.csv", b"a,b\n" + b"1,2\n" * 50 + bytes(range(48, 90)))))
    content[60] ^= 4
    with pytest.raises(FileRefused, match="incomplete or damaged"):
        Opened(put(tmp_path, "d.zip", bytes(content)))


def test_empty_archives(tmp_path):
    with pytest.raises(FileRefused, match="holds no file"):
        Opened(put(tmp_path, "d.zip", zipped()))


def test_a_header_alone_is_a_table(tmp_path):
    opened = Opened(put(tmp_path, "d.csv.gz", gzip.compress(b"a,b\n")))
    assert opened.heads[0].kind is Kind.TEXT
    assert opened.load() == {}
