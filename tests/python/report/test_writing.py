"""Writing into a folder: what stays, what is refused, what a failure leaves."""

import pytest
from typer.testing import CliRunner

from chokepoint.errors import ChokepointError
from chokepoint.report import site


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def without_drawings(monkeypatch):
    """Drawing is tested elsewhere."""

    def draw(_, groups):
        return {name: [] for group in groups for name in group}

    monkeypatch.setattr(site, "draw_all", draw)


def test_a_failed_run_leaves_the_old_site(
    hostile_database, tmp_path, monkeypatch, without_drawings
):
    out = tmp_path / "report"
    site.write_report(hostile_database, out)
    before = contents(out)

    def fail(*_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(site.Site, "_write_specification", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        site.write_report(hostile_database, out)
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".report.versions", "report"]
    assert sorted(path.name for path in (tmp_path / ".report.versions").iterdir()) == [".lock", "1"]


def test_documentation_and_figures_in_the_folder_stay(hostile_database, tmp_path, without_drawings):
    out = tmp_path / "report"
    (out / "docs").mkdir(parents=True)
    (out / "docs/index.html").write_text("documentation", "utf-8")
    (out / "figures/paper").mkdir(parents=True)
    (out / "figures/paper/figure_1.svg").write_text("figure", "utf-8")
    site.write_report(hostile_database, out)
    site.write_report(hostile_database, out)
    assert (out / "docs/index.html").read_text("utf-8") == "documentation"
    assert (out / "figures/paper/figure_1.svg").read_text("utf-8") == "figure"
    assert 'href="docs/index.html"' in (out / "method.html").read_text("utf-8")


def test_pages_of_an_earlier_build_do_not_stay(hostile_database, tmp_path, without_drawings):
    out = tmp_path / "report"
    site.write_report(hostile_database, out)
    (out / "paper/destination-GONE.html").write_text("old", "utf-8")
    site.write_report(hostile_database, out)
    assert not (out / "paper/destination-GONE.html").exists()


def test_a_folder_of_other_files_is_refused(hostile_database, tmp_path):
    out = tmp_path / "papers"
    out.mkdir()
    (out / "thesis.txt").write_text("three years of work", "utf-8")
    with pytest.raises(ChokepointError, match="no report has written"):
        site.write_report(hostile_database, out)
    assert contents(out) == {"thesis.txt": b"three years of work"}


def test_a_name_that_cannot_be_a_file_is_refused():
    for name in ("../up", "a b", "", "docs"):
        with pytest.raises(ChokepointError, match="cannot be the name of a page"):
            site._require_names([name])


def test_the_command_names_the_first_page(hostile_database, tmp_path, without_drawings):
    from chokepoint.cli import app

    out = tmp_path / "report"
    options = ["--database", str(hostile_database), "--out", str(out)]
    outcome = CliRunner().invoke(app, ["report", *options])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.output.rstrip().endswith(f"Report: {out / 'index.html'}")
    assert (out / "index.html").is_file()


def test_a_file_without_marts_is_an_error_with_a_remedy(tmp_path):
    import duckdb

    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(ChokepointError, match="make build"):
        site.write_report(path, tmp_path / "report")
    assert not (tmp_path / "report").exists()
