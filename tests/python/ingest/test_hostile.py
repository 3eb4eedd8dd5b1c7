"""What stands in a file, and what it is called, is data: it never becomes SQL or a path."""

import duckdb
import pytest

from chokepoint.ingest.connection import closed_database

from .conftest import EN, gacc_text, magnet_rows

EVIL = [
    "\"; copy (select 1) to 'evil.csv'; --",
    "'; copy (select 1) to 'evil.csv'; --",
    "' || (select content from read_text('/etc/passwd')) || '",
    "{evil}",
    "$evil",
    "?",
    "%s",
    "[evil]",
    "a\nb",
    "\\'; drop table flows; --",
    "\u201d; --",
    "a\x00b",
]
NAMES = [
    "'; copy (select 1) to 'evil.csv'; --.csv",
    '"; drop view flows; --.csv',
    "{batch_id}.csv",
    "[a-z]*.csv",
    "$evil ?.csv",
    "a%20b.csv",
    "' || version() || '.csv",
    "-rf.csv",
    "a.csv.gz.csv",
]


def untouched(project):
    evil = [path for path in project.root.parent.rglob("*evil.csv") if path.name == "evil.csv"]
    assert evil == []


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files(project, name):
    path = project.write(name, gacc_text(EN, magnet_rows()))
    (outcome,) = project.outcomes(path)
    assert (outcome["status"], outcome["file"]) == ("loaded", name)
    assert project.rows("file_name, hs_code") == [(name, "85051110")]
    assert project.manifests()[0]["file_name"] == name
    (second,) = project.outcomes(project.write(name, gacc_text(EN, magnet_rows(kg="9"))))
    assert second["status"] == "loaded"
    untouched(project)


@pytest.mark.parametrize("text", EVIL)
def test_cells_and_headers(project, text):
    text = text.replace('"', '""')
    for column in range(len(EN)):
        row = magnet_rows()[0]
        row[column] = text
        project.write(f"{column}.csv", gacc_text(EN, [row]))
    wider = [[*row, "1"] for row in magnet_rows()]
    project.write("header.csv", gacc_text([*EN, text], wider))
    if text.isprintable():
        project.workbook("header.xlsx", [*EN, text], wider)
    outcomes = project.outcomes(project.downloads)
    assert len(outcomes) == len(EN) + 1 + text.isprintable()
    assert {one["status"] for one in outcomes} <= {"loaded", "refused"}, outcomes
    untouched(project)


@pytest.fixture
def closed(tmp_path):
    """A database for one file, beside others that are none of its business."""
    for name in ("scratch", "lake", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("a\n1\n")
    (tmp_path / "it's [x].csv").write_text("a\n1\n")
    place = tmp_path / "it's [x].csv"
    with closed_database(tmp_path / "scratch", place, [tmp_path / "lake"], False) as connection:
        yield connection


@pytest.mark.parametrize("place", ["it's [x].csv", "scratch/a.csv", "lake/a.csv"])
def test_the_file_and_its_folders_are_open(closed, tmp_path, place):
    assert closed.execute("from read_csv($path)", {"path": str(tmp_path / place)}).fetchall()


@pytest.mark.parametrize("folder", ["scratch", "lake"])
def test_what_is_written_goes_where_it_belongs(closed, tmp_path, folder):
    closed.execute("copy (select 1) to $path", {"path": str(tmp_path / folder / "b.csv")})
    assert (tmp_path / folder / "b.csv").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "from read_csv('{root}/elsewhere/a.csv')",
        "from read_csv('{root}/lake/../elsewhere/a.csv')",
        "from read_text('/etc/passwd')",
        "from glob('/etc/*')",
        "copy (select 1) to '{root}/elsewhere/b.csv'",
        "copy (select 1) to '{root}/lake/../elsewhere/b.csv'",
        "attach '{root}/elsewhere/b.db' as b",
        "install httpfs",
        "load httpfs",
        "from read_csv('https://example.com/a.csv')",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set memory_limit = '100GB'",
        "reset lock_configuration",
    ],
)
def test_nothing_else_is(closed, tmp_path, statement):
    with pytest.raises(duckdb.Error):
        closed.execute(statement.replace("{root}", str(tmp_path)))
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["a.csv"]
