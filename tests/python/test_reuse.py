"""What a build uses again: nothing of which anything has changed, whatever it is that changed."""

import os
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from chokepoint.build_steps import BuildSteps
from chokepoint.figures.draw import monthly_picture
from chokepoint.figures.model import Context, Window
from chokepoint.figures.sketch import Sketch
from chokepoint.figures.theme import DARK
from chokepoint.reuse import digests
from chokepoint.reuse.digests import Files, code_of, digest_of, libraries
from chokepoint.reuse.steps import Records, Step
from chokepoint.reuse.store import FOLDER_VARIABLE, Store, store, using


@pytest.fixture
def steps_of(tmp_path):
    """A folder with a file of each kind that dbt reads, and its steps as a new build sees them."""
    for name in (
        "seeds/raw/flows.csv",
        "seeds/reference/hs_products.csv",
        "models/staging/one.sql",
        "macros/words.sql",
        "tests/generic/empty.sql",
        "tests/singular/sums.sql",
        "profiles/profiles.yml",
        "selectors.yml",
        "lake/batches/0a1b/flows.parquet",
        "lake/batches/0a1b/manifest.json",
        "watchlist/baths.toml",
        "watchlist/seals.csv",
        "watchlist/README.md",
        "warehouse/build.duckdb",
        "README.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before", encoding="utf-8")
    (tmp_path / "dbt_project.yml").write_text(
        "seed-paths: [seeds]\nmodel-paths: [models]\nmacro-paths: [macros, tests/generic]\n"
        "test-paths: [tests/singular]\nvars: {chokepoint: {lake_path: lake}}\n",
        encoding="utf-8",
    )
    return lambda: BuildSteps(tmp_path, Files())


@pytest.mark.parametrize(
    "name",
    [
        "seeds/raw/flows.csv",
        "models/staging/one.sql",
        "macros/words.sql",
        "tests/generic/empty.sql",
        "tests/singular/sums.sql",
        "profiles/profiles.yml",
        "selectors.yml",
        "dbt_project.yml",
        "lake/batches/0a1b/flows.parquet",
        "lake/batches/0a1b/manifest.json",
        "watchlist/baths.toml",
        "watchlist/seals.csv",
    ],
)
@pytest.mark.parametrize("change", ["edit", "delete", "rename"])
def test_dbt_runs_again_when_a_file_that_it_reads_changes(steps_of, tmp_path, name, change):
    before, path = steps_of().dbt().inputs(), tmp_path / name
    if change == "edit":
        path.write_text(path.read_text().replace("e", "E"), encoding="utf-8")
    elif change == "delete":
        path.unlink()
    else:
        path.rename(path.with_name(f"other_{path.name}"))
    assert steps_of().dbt().inputs() != before


def test_dbt_runs_again_when_a_file_is_added_anywhere_below(steps_of, tmp_path):
    before = steps_of().dbt().inputs()
    new = tmp_path / "lake/batches/2c3d/flows.parquet"
    new.parent.mkdir()
    new.write_bytes(b"")
    assert steps_of().dbt().inputs() != before


def test_dbt_runs_again_when_the_variables_of_the_shell_say_something_else(steps_of, monkeypatch):
    before = steps_of().dbt().inputs()
    monkeypatch.setenv("DBT_VARS", "{as_of: 2026-05-31}")
    assert steps_of().dbt().inputs() != before


def test_of_a_listed_lake_the_listed_batches_are_read(steps_of, tmp_path):
    """A batch that entered after the list was made is the next build's."""
    listed = tmp_path / "target/lake_batches.csv"
    listed.parent.mkdir()
    listed.write_text("batch_id\n0a1b\n", encoding="utf-8")
    before = steps_of().dbt().inputs()
    late = tmp_path / "lake/batches/2c3d/flows.parquet"
    late.parent.mkdir()
    late.write_bytes(b"rows")
    assert steps_of().dbt().inputs() == before
    listed.write_text("batch_id\n0a1b\n2c3d\n", encoding="utf-8")
    with_it = steps_of().dbt().inputs()
    assert with_it != before
    late.write_bytes(b"other rows")
    assert steps_of().dbt().inputs() != with_it


def test_a_lake_elsewhere_is_read_where_the_project_says(steps_of, tmp_path):
    project = tmp_path / "dbt_project.yml"
    project.write_text(project.read_text().replace("lake_path: lake", "lake_path: other"))
    before = steps_of().dbt().inputs()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/flows.parquet").write_bytes(b"rows")
    assert steps_of().dbt().inputs() != before


def test_what_nobody_reads_changes_nothing(steps_of, tmp_path):
    before = steps_of().dbt().inputs()
    (tmp_path / "README.md").write_text("after", encoding="utf-8")
    (tmp_path / "watchlist/README.md").write_text("after", encoding="utf-8")
    (tmp_path / "lake/.lock").write_text("4711", encoding="utf-8")
    os.utime(tmp_path / "seeds/raw/flows.csv", (1, 1))
    assert steps_of().dbt().inputs() == before


def test_another_build_file_is_checked_published_and_documented_again(steps_of, tmp_path):
    def inputs():
        steps = steps_of()
        return [step().inputs() for step in (steps.mart_expectations, steps.publish, steps.docs)]

    before = inputs()
    (tmp_path / "warehouse/build.duckdb").write_text("after", encoding="utf-8")
    assert all(one != other for one, other in zip(before, inputs(), strict=True))


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package's files, whose digest is taken in place of the package's own."""
    copy = tmp_path / "chokepoint"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(digests.PACKAGE_FOLDER, copy, ignore=ignored)
    monkeypatch.setattr(digests, "PACKAGE_FOLDER", copy)
    forget_files()
    yield copy
    forget_files()


def forget_files() -> None:
    for known in (digests.code_of, digests._imports_of, digests._file_of, digests._bytes_digest):
        known.cache_clear()


REPORT = "chokepoint.report.site"
DBT = "chokepoint.build_database"


@pytest.mark.parametrize(
    "name",
    [
        "report/templates/product.html",
        "report/static/report.css",
        "report/static/report.js",
        "report/words.py",
        "figures/fonts/Inter-Regular.otf",
        "figures/theme.py",
        "figures/waterfall.py",
        "figures/__init__.py",
        "export/flat_files.py",
        "audit.py",
    ],
)
def test_pages_are_written_again_when_what_they_are_made_with_changes(package, name):
    assert (package / name).is_file()
    before, of_dbt = code_of(REPORT), code_of(DBT)
    with (package / name).open("ab") as file:
        file.write(b"\n")
    forget_files()
    assert code_of(REPORT) != before
    assert code_of(DBT) == of_dbt


def test_a_module_imported_within_a_function_counts(package):
    before = code_of(DBT)
    with (package / "dbt_build.py").open("ab") as file:
        file.write(b"\n")
    forget_files()
    assert code_of(DBT) != before


def test_a_template_that_is_added_counts(package):
    before = code_of(REPORT)
    (package / "report/templates/new.html").write_text("", encoding="utf-8")
    forget_files()
    assert code_of(REPORT) != before


def test_another_release_of_a_library_counts(tmp_path, monkeypatch):
    libraries.cache_clear()
    before = libraries()
    (tmp_path / "altair-99.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    libraries.cache_clear()
    assert libraries() != before
    libraries.cache_clear()


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "target", tmp_path)


@pytest.fixture
def step(tmp_path):
    (tmp_path / "read.csv").write_text("1", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/page.html").write_text("<p>1</p>", encoding="utf-8")
    return Step(
        "a step",
        lambda: {"read.csv": Files().of(tmp_path / "read.csv")},
        lambda: (tmp_path / "out",),
    )


def test_a_step_without_a_record_is_done_and_one_with_it_is_not(records, step):
    assert records.why(step, step.inputs()) == "it has no earlier result"
    records.keep(step, step.inputs())
    assert records.why(step, step.inputs()) is None


def test_a_step_is_done_again_after_a_change_which_is_named(records, step, tmp_path):
    records.keep(step, step.inputs())
    (tmp_path / "read.csv").write_text("2", encoding="utf-8")
    assert records.why(step, step.inputs()) == "changed: read.csv"


@pytest.mark.parametrize("damage", ["edit", "delete", "add"])
def test_a_step_is_done_again_if_what_it_wrote_is_not_there_any_more(
    records, step, tmp_path, damage
):
    records.keep(step, step.inputs())
    page = tmp_path / "out/page.html"
    if damage == "edit":
        page.write_text("<p>2</p>", encoding="utf-8")
    elif damage == "delete":
        page.unlink()
    else:
        (tmp_path / "out/other.html").write_text("", encoding="utf-8")
    assert records.why(step, step.inputs()) == "not as it was written: out"


def test_a_file_changed_while_the_step_ran_counts_as_changed(records, step, tmp_path):
    inputs = step.inputs()
    (tmp_path / "read.csv").write_text("2", encoding="utf-8")
    records.keep(step, inputs)
    assert records.why(step, step.inputs()) == "changed: read.csv"


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff", b'{"inputs": {}, "outputs": {}}\n0\n'])
def test_a_damaged_record_is_none(records, step, tmp_path, content):
    records.keep(step, step.inputs())
    (record,) = (tmp_path / "target").glob("a_step*")
    record.write_bytes(content)
    assert records.why(step, step.inputs()) == "it has no earlier result"


def test_a_fresh_build_believes_no_record(records, step, tmp_path):
    records.keep(step, step.inputs())
    fresh = Records(tmp_path / "target", tmp_path, fresh=True)
    assert fresh.why(step, step.inputs()) == "every result is made anew"


def test_a_large_file_is_read_once_and_again_after_a_change_that_hides(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "LARGE", 1)
    monkeypatch.setattr(digests, "SETTLED_NS", -1)
    path, memory = tmp_path / "flows.parquet", tmp_path / "large.json"
    path.write_bytes(b"before")
    first = Files(memory)
    before = first.of(path)
    first.save()
    with monkeypatch.context() as patch:
        patch.setattr(digests.hashlib, "file_digest", lambda *_: pytest.fail("read again"))
        assert Files(memory).of(path) == before
    # Of the same size, and with the same time as before.
    times = path.stat().st_mtime_ns
    path.write_bytes(b"after!")
    os.utime(path, ns=(times, times))
    assert Files(memory).of(path) != before


def test_a_file_that_was_written_just_now_is_not_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "LARGE", 1)
    monkeypatch.setattr(digests, "SETTLED_NS", 1 << 62)
    (tmp_path / "flows.parquet").write_bytes(b"before")
    files = Files(tmp_path / "large.json")
    files.of(tmp_path / "flows.parquet")
    files.save()
    assert not (tmp_path / "large.json").exists()


def test_texts_that_are_cut_elsewhere_differ():
    assert digest_of("ab", "c") != digest_of("a", "bc")


def test_a_made_thing_is_read_back_unless_it_is_damaged(tmp_path):
    things = Store(tmp_path / "made")
    assert things.get("ab12") is None
    assert things.made("ab12", lambda: b"drawn") == b"drawn"
    assert things.made("ab12", lambda: pytest.fail("drawn again")) == b"drawn"
    (path,) = (tmp_path / "made").glob("*/*")
    path.write_bytes(path.read_bytes()[:-1])
    assert things.made("ab12", lambda: b"again") == b"again"
    assert Store(tmp_path / "made", fresh=True).get("ab12") is None


def test_what_nobody_asked_for_is_swept(tmp_path):
    Store(tmp_path / "made").put("ab12", b"old")
    things = Store(tmp_path / "made")
    things.put("cd34", b"new")
    things.sweep()
    assert [path.name for path in (tmp_path / "made").glob("*/*")] == ["cd34"]


def test_the_store_is_the_builds_or_that_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "shared"))
    assert store().folder == tmp_path / "shared"
    with using(Store(tmp_path / "own")):
        assert store().folder == tmp_path / "own"
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert store().folder is None
    assert store().made("ab12", lambda: b"drawn") == b"drawn"


def months(**changes: object) -> pd.DataFrame:
    row = {"product_name": "Scandium", "month": date(2026, 4, 1), "volume_kg": 0.1}
    return pd.DataFrame([row, row | changes])


def sketch(rows: pd.DataFrame, **changes: object) -> Sketch:
    words = {"specification_id": "paper", "event_name": "Busan", "reporter_name": "China"} | changes
    window = Window(0, date(2025, 11, 1), date(2026, 4, 1))
    context = Context(
        event_date=date(2025, 10, 30),
        reporter_code="CHN",
        benchmark_statistic="mean",
        is_reference=True,
        windows=(window,),
        **words,
    )
    return Sketch(monthly_picture, (rows, context, ()))


def test_a_picture_of_the_same_rows_and_words_is_the_same_picture():
    assert sketch(months()).key() == sketch(months()).key()
    # Where the rows stand in the mart is not in the picture.
    assert sketch(months().set_axis([7, 9])).key() == sketch(months()).key()


@pytest.mark.parametrize(
    "other",
    [
        sketch(months(volume_kg=0.1 + 2e-17)),
        sketch(months(volume_kg=None)),
        sketch(months(product_name="Skandium")),
        sketch(months(month=date(2026, 3, 1))),
        sketch(months().assign(is_loaded=True)),
        sketch(months(), event_name="Busan accord"),
        sketch(months(), reporter_name="Russia"),
        Sketch(monthly_picture, sketch(months()).arguments, theme=DARK),
    ],
    ids=["digit", "null", "name", "month", "column", "event", "reporter", "theme"],
)
def test_a_picture_of_other_rows_words_or_colours_is_another(other):
    assert other.key() != sketch(months()).key()


def test_a_table_of_arrays_is_told_apart_in_every_place():
    def listed(value):
        return sketch(pd.DataFrame({"values": [pd.Series(range(2000)).replace(1000, value).array]}))

    assert listed(1000).key() != listed(-1).key()


def test_no_folder_is_asked_for_without_need(tmp_path):
    assert Files().of(Path(tmp_path / "none")) == digests.MISSING
