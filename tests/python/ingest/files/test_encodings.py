"""Texts in each encoding come out right, and what was guessed is said."""

import pytest

from chokepoint.ingest.problems import FileRefused

from .tables import Opened, put

WESTERN = "País;Descripción;kg\nEspaña;Neodimio, metálico;1\nCôte d'Ivoire;Türkei;2\n"
KNOWN = {
    "windows-1252": ("cp1252", WESTERN + "Curaçao;5 € – “fine”;3\n"),  # noqa: RUF001
    "one name": ("cp1252", "Country;kg\nCôte d'Ivoire;1\n"),
    "latin-1": ("iso8859-1", WESTERN),
    "polish": ("cp1250", "Kraj;Opis;kg\nCzęść świata;Żółty łańcuch;1\nŁotwa;źródło;2\n"),
    "shift-jis": ("cp932", "年月;国名;数量\n2025;アメリカ合衆国;1\n2025;ベトナム;2\n"),
    "shift-jis, short": ("cp932", "a;b\n希土類金属;1\n"),
    "cp949": ("cp949", "년월;국가;중량\n2025;대한민국;1\n2025;베트남;2\n"),
    "cp949, short": ("cp949", "기간;수출 중량\n총계;1\n"),
    "big5": ("big5", "國家;重量;金額\n日本;1;2\n"),
}


def text_of(opened):
    return "\n".join(opened.heads[0].lines) + "\n"


@pytest.mark.parametrize("key", KNOWN)
def test_guessed_encodings_come_out_right_and_are_said(tmp_path, key):
    encoding, text = KNOWN[key]
    opened = Opened(put(tmp_path, "d.csv", text.encode(encoding)))
    assert text_of(opened) == text
    assert f"encoding guessed as {opened.heads[0].encoding}" in opened.heads[0].notes[0]


def test_chinese_is_certain(tmp_path):
    text = "数据年月;贸易伙伴名称;千克\n202501;日本;1\n"
    opened = Opened(put(tmp_path, "d.csv", text.encode("gb18030")))
    assert (opened.heads[0].encoding, opened.heads[0].notes) == ("gb18030", ())
    assert text_of(opened) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_needs_no_guess(tmp_path, encoding):
    text = "数据年月;贸易伙伴名称;千克\n202501;日本;1\n"
    opened = Opened(put(tmp_path, "d.csv", text.encode(encoding)))
    assert text_of(opened) == text
    assert opened.heads[0].notes == ()


def test_a_declared_encoding_is_no_guess(tmp_path):
    text = "a;b\nЯпония;1\n"  # noqa: RUF001
    opened = Opened(put(tmp_path, "d.csv", text.encode("koi8-r")), encoding="koi8-r")
    assert (text_of(opened), opened.heads[0].notes) == (text, ())


def test_a_declared_encoding_that_does_not_fit_is_refused(tmp_path):
    path = put(tmp_path, "d.csv", "a;b\nä;1\n".encode("cp1252"))
    with pytest.raises(FileRefused, match=r"cannot be decoded \(gb18030: .* at byte 4"):
        Opened(put(tmp_path, "e.csv", b"a;b\n\xff\xff;1\n"), encoding="gb18030")
    with pytest.raises(FileRefused, match="no encoding called 'windows'"):
        Opened(path, encoding="windows")


def test_letters_far_from_the_beginning(tmp_path):
    text = "a;b\n" + f"{'x' * 1000};1\n" * 6000 + "Türkei;España\n"
    opened = Opened(put(tmp_path, "d.csv", text.encode("cp1252")))
    assert opened.heads[0].encoding == "cp1252"
    place = opened.place(delimiter=";")
    assert list(opened.load(place).values())[-1] == ["Türkei", "España"]


@pytest.mark.parametrize("at", [5, 5_000_000], ids=["near", "far"])
def test_nul_bytes_are_refused(tmp_path, at):
    text = bytearray(b"a,b\n" + b"1,2\n" * 1_500_000)
    text[at] = 0
    with pytest.raises(FileRefused, match="NUL byte"):
        Opened(put(tmp_path, "d.csv", bytes(text)))


def test_bytes_that_are_no_text(tmp_path):
    with pytest.raises(FileRefused, match="cannot be decoded"):
        Opened(put(tmp_path, "d.csv", b"a,b\n" + bytes([0x81, 0xFF, 0x8D, 0xFF, 0x90, 0xFF]) * 9))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf  <html><table>", "web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"BZh91AY", "bzip2"),
        (b"x" * (1 << 20), "longer than 1 MiB"),
        (b"a,b\n" + b"x" * (1 << 21), "longer than 1 MiB"),
    ],
)
def test_what_is_no_table(tmp_path, content, what):
    with pytest.raises(FileRefused, match=what):
        Opened(put(tmp_path, "d.csv", content))
