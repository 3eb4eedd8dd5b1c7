"""A folder names every file that it did not read, with what to do."""

import os

import pytest

from chokepoint.ingest.files.suffixes import READ

from .conftest import EN, gacc_text, magnet_rows

EXPORT = ("--flow", "export", "--vintage-date", "2026-07-20")


@pytest.fixture
def folder(project):
    project.write("a.csv", gacc_text(EN, magnet_rows()))
    return project.downloads


def unread(project, folder):
    outcomes = project.outcomes(folder, options=EXPORT)
    assert outcomes[0]["status"] in ("loaded", "known")
    named = [(one["file"], one["problems"]) for one in outcomes if one["status"] == "unread"]
    return {file: f"{problem['what']} {problem['remedy']}" for file, (problem,) in named}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("b.pdf", "no table has the suffix .pdf. Save the table in it as CSV or .xlsx."),
        ("b.DOCX", "no table has the suffix .docx. Save the table in it"),
        ("b.rar", "Unpack it."),
        ("b.csv.part", "Finish the download."),
        ("readme", "it has no suffix. If it is a table, name the file itself in the call"),
        ("b.py", "no table has the suffix .py. If it is a table, name the file itself"),
        ("inner/b.pdf", "Save the table"),
    ],
)
def test_what_is_no_table_is_named(project, folder, name, says):
    (folder / "inner").mkdir()
    (folder / name).write_bytes(b"whatever")
    (found,) = unread(project, folder).items()
    assert found[0] == name
    assert says in found[1]
    result = project.ingest(folder, options=EXPORT)
    assert result.exit_code == 1
    assert f"  unread   {name}" in result.output
    assert "1 known, 1 unread" in result.output
    assert says in result.output


@pytest.mark.parametrize(
    "name",
    ["chokepoint.toml", "inner/mapping.toml", "b.csv.mapping.toml", ".DS_Store", ".git/config",
     "~$a.xlsx", ".a.csv.swp"],
)  # fmt: skip
def test_what_is_ours_or_hidden_is_not(project, folder, name):
    project.ingest(folder, options=EXPORT)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    assert unread(project, folder) == {}
    assert project.ingest(folder, options=EXPORT).exit_code == 0


@pytest.mark.parametrize("suffix", READ)
def test_every_suffix_of_the_list_is_tried(project, folder, suffix):
    (folder / f"b{suffix.upper()}").write_bytes(b"no table")
    read, tried = project.outcomes(folder, options=EXPORT)
    assert read["status"] == "loaded"
    assert tried["file"] == f"b{suffix.upper()}"
    assert tried["status"] == "refused"
    assert project.ingest(folder, options=EXPORT).exit_code == 1


def test_a_folder_of_nothing_readable_names_it_all(project):
    (project.downloads / "b.pdf").write_bytes(b"%PDF")
    result = project.ingest(project.downloads, options=EXPORT)
    assert result.exit_code == 1
    assert "1 unread" in result.output


def test_a_file_that_is_named_is_read_whatever_its_name(project):
    path = project.write("download", gacc_text(EN, magnet_rows()))
    assert project.ingest(path).exit_code == 0


def test_a_file_that_is_named_twice_is_read_once(project, folder):
    outcomes = project.outcomes(folder, folder / "a.csv", options=EXPORT)
    assert [one["status"] for one in outcomes] == ["loaded"]


def test_a_link_to_a_folder_is_named_and_not_followed(project, folder):
    (folder / "around").symlink_to(folder)
    assert "a link to a folder." in unread(project, folder)["around"]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything opens for root")
def test_a_folder_that_cannot_be_opened_is_named(project, folder):
    (folder / "closed").mkdir(mode=0)
    assert "cannot be opened" in unread(project, folder)["closed"]


@pytest.mark.parametrize("name", ["line\nbreak.csv", "bell\a.csv", "right-to-left-\u202e.csv"])
def test_a_name_that_cannot_be_shown_is_shown_with_a_mark(project, name):
    result = project.ingest(project.write(name, gacc_text(EN, magnet_rows())))
    assert result.exit_code == 0
    assert name.replace("\n", "\ufffd").replace("\a", "\ufffd").replace(
        "\u202e", "\ufffd"
    ) in result.output.replace("  loaded   ", "")
    assert name not in result.output


def test_a_name_that_is_not_utf_8_is_refused(project, folder):
    (folder / "b\udcff.csv").write_bytes(b"a,b\n")
    result = project.ingest(folder, options=EXPORT)
    assert result.exit_code == 1
    assert "b\ufffd.csv: its name is not UTF-8. Rename it." in result.output
    assert "1 loaded, 1 refused" in result.output
