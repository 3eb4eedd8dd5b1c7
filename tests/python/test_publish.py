"""Publication: readers see the old file or the new one, whole, whatever happens to the build."""

import hashlib
import random
import shutil
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from datetime import date

import duckdb
import pytest

from chokepoint.build import start_afresh
from chokepoint.build_lock import exclusive
from chokepoint.choices import Flow
from chokepoint.errors import ChokepointError
from chokepoint.ingest.manifest import CallOptions, Coverage, LoadStatus, Manifest
from chokepoint.paths import LOCK_FILE
from chokepoint.publish import HEADER_MAGIC, REQUIRED_TABLES, STORAGE_NUMBER, publish

NEW_VOLUME = "update marts.fct_monthly_exports set volume_kg = 8"


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def query(path, sql: str):
    # Another process: within one, DuckDB hands out the file that it already has open.
    script = (
        "import duckdb, sys; "
        "print(duckdb.connect(sys.argv[1], read_only=True).sql(sys.argv[2]).fetchall())"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, str(path), sql], capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


@contextmanager
def running(script: str, *arguments):
    """A Python process that has printed its first line; it ends when its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        process.first_line = process.stdout.readline().strip()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_only_marts_and_reference_are_published(project):
    project.write_build_file()
    publish(project.root)
    with duckdb.connect(str(project.published), read_only=True) as connection:
        schemas = connection.sql("select distinct schema_name from duckdb_tables()").fetchall()
        views = connection.sql("select count(*) from duckdb_views() where not internal").fetchone()
        tables = {
            f"{schema}.{name}"
            for schema, name in connection.sql(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
        }
    assert {name for (name,) in schemas} == {"marts", "reference"}
    assert views == (0,)
    assert tables >= {*REQUIRED_TABLES, "reference.hs_products", "marts.build_facts"}


def test_comments_keys_and_checks_survive(project):
    project.write_build_file()
    publish(project.root)
    with duckdb.connect(str(project.published), read_only=True) as connection:
        comment = connection.sql(
            "select comment from duckdb_tables() where table_name = 'dim_products'"
        ).fetchone()
        column = connection.sql(
            "select comment from duckdb_columns() "
            "where table_name = 'dim_products' and column_name = 'product_code'"
        ).fetchone()
        constraints = connection.sql(
            "select constraint_type from duckdb_constraints() "
            "where table_name in ('dim_products', 'fct_monthly_exports')"
        ).fetchall()
    assert comment == ("Products; the reader's list.",)
    assert column == ("HS code, 8 digits, as text.",)
    assert {kind for (kind,) in constraints} >= {"PRIMARY KEY", "FOREIGN KEY", "CHECK", "NOT NULL"}


def test_the_storage_format_is_the_one_that_older_clients_open(project):
    project.write_build_file()
    publish(project.root)
    header = project.published.read_bytes()[:16]
    assert header[8:12] == HEADER_MAGIC
    assert int.from_bytes(header[12:16], "little") == STORAGE_NUMBER == 64


def test_build_facts_say_what_the_file_is_made_of(project):
    project.write_build_file(
        "insert into staging.stg_lake__loaded_months values "
        "('0a1b', 'gacc', 'export', '2026-05-20'), ('gone', 'hmrc', 'import', '2026-05-21')"
    )
    manifest = project.root / "lake/batches/0a1b/manifest.json"
    manifest.parent.mkdir(parents=True)
    month = date(2026, 1, 1)
    written = Manifest(
        batch_id="0a1b",
        source_id="gacc",
        reporter_code="CHN",
        flow=Flow.EXPORT,
        partner_scheme="gacc",
        value_currency="USD",
        vintage_date=date(2026, 5, 20),
        loaded_at="2026-05-20T10:00:00Z",
        file_name="a.csv",
        file_sha256="c0ffee",
        encoding="utf-8",
        rows=1,
        rows_zero_kg_positive_value=0,
        first_month=month,
        last_month=month,
        hs_codes=["85051110"],
        coverage=[Coverage("85051110", month, LoadStatus.COMPLETE)],
        is_truncated=False,
        checks_passed=True,
        options=CallOptions(),
    )
    manifest.write_text(written.as_json(), encoding="utf-8")
    publish(project.root)
    with duckdb.connect(str(project.published), read_only=True) as connection:
        facts = dict(connection.sql("select fact, fact_value from marts.build_facts").fetchall())
    assert facts["is_reconstructed"] == "true"
    assert facts["input_vintage_date"] == "2026-05-31"
    assert facts["audit_claims"] == "2"
    assert facts["audit_reproduced"] == "1"
    assert facts["audit_paper_inconsistent"] == "1"
    assert facts["audit_differs"] == "0"
    assert facts["built_at_utc"][:2] == "20"
    assert facts["code_version"]
    assert facts["input_vintage:lake/0a1b"] == "gacc export 2026-05-20"
    assert facts["input_sha256:lake/0a1b"] == "c0ffee"
    assert facts["input_sha256:lake/gone"] == "unknown"
    products = project.root / "seeds/reference/hs_products.csv"
    assert facts["input_sha256:seeds/reference/hs_products.csv"] == digest(products)
    assert facts["input_sha256:seeds/raw/raw_gacc_monthly_exports.csv"] == digest(project.exports)


def test_a_reader_of_the_old_file_keeps_it_and_a_new_reader_gets_the_new_one(project):
    project.write_build_file()
    publish(project.root)
    reader = """
        import sys, duckdb
        connection = duckdb.connect(sys.argv[1], read_only=True)
        volumes = connection.sql("select volume_kg from marts.fct_monthly_exports")
        print(volumes.fetchall(), flush=True)
        sys.stdin.readline()
        # A table that was not read before the swap: its pages come from the old file too.
        print(connection.sql(
            "select e.volume_kg, p.product_name "
            "from marts.fct_monthly_exports e join marts.dim_products p using (product_code)"
        ).fetchall(), flush=True)
    """
    with running(reader, project.published) as process:
        assert process.first_line == "[(7,)]"
        project.write_build_file(NEW_VOLUME)
        publish(project.root)
        new = query(project.published, "select volume_kg from marts.fct_monthly_exports")
        process.stdin.write("\n")
        process.stdin.flush()
        old = process.stdout.readline().strip()
    assert old == "[(7, 'Scandium')]"
    assert new == "[(8,)]"


# A build that is killed at any moment: while it writes its file, checks it, copies it, swaps it.
# Its number is in two tables, so that a reader would notice a file of two builds.
BUILDER = """
    import shutil, sys
    from pathlib import Path
    import duckdb
    from chokepoint.build import start_afresh
    from chokepoint.publish import publish
    root, template, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    build_file = root / "warehouse/build.duckdb"
    print("ready", flush=True)
    while True:
        number += 1
        start_afresh(build_file)
        shutil.copy(template, build_file)
        with duckdb.connect(str(build_file)) as connection:
            connection.execute(f"update marts.fct_monthly_exports set volume_kg = {number}")
            connection.execute(f"update marts.table_1 set only_column = {number}")
        publish(root)
        print("one build is published", flush=True)
"""
# Reads in a tight loop; the first fault ends it. Numbers never go back.
POLLER = """
    import select, sys, duckdb
    print("ready", flush=True)
    reads, last = 0, 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        with duckdb.connect(sys.argv[1], read_only=True) as connection:
            (fact,) = connection.sql("select volume_kg from marts.fct_monthly_exports").fetchone()
            (other,) = connection.sql("select only_column from marts.table_1").fetchone()
        assert fact == other >= last, (last, fact, other)
        reads, last = reads + 1, fact
    print(reads, last, flush=True)
"""
KILLS = 20
# Longer than a build of the builder above on a fast machine; a slow one is killed in its first.
LONGEST_WAIT = 0.3


def test_a_reader_polling_through_builds_and_kills_at_random_moments_never_fails(project):
    template = project.root / "template.duckdb"
    project.write_build_file(
        "update marts.fct_monthly_exports set volume_kg = 1",
        "update marts.table_1 set only_column = 1",
    )
    project.build_file.rename(template)
    shutil.copy(template, project.build_file)
    publish(project.root)
    published, seed = 1, random.randrange(1 << 32)
    print(f"seed of the moments: {seed}")
    moments = random.Random(seed)
    with running(POLLER, project.published) as reader:
        assert reader.first_line == "ready"
        for _ in range(KILLS):
            with running(BUILDER, project.root, template, published) as builder:
                assert builder.first_line == "ready"
                assert any(line.startswith("one build") for line in builder.stdout)
                time.sleep(moments.uniform(0, LONGEST_WAIT))
                assert builder.poll() is None, "the builder failed by itself"
            assert reader.poll() is None, "the reader failed"
            # The last word of the killed builder may be one build behind the file.
            number = published_number(project)
            assert number > published
            published = number
        reader.stdin.write("\n")
        reader.stdin.flush()
        reads, last = map(int, reader.stdout.readline().split())
    assert last <= published
    assert reads > KILLS
    assert published > KILLS


def published_number(project) -> int:
    with duckdb.connect(str(project.published), read_only=True) as connection:
        return connection.sql("select volume_kg from marts.fct_monthly_exports").fetchone()[0]


# Each case: what is wrong with the build file, and what the message says.
UNFIT = {
    "a printed figure differs": (
        "update marts.audit_published_figures set verdict = 'differs' where printed_value = 133",
        "differ from the marts",
    ),
    "a table is missing": ("drop table marts.table_1", "marts.table_1 is missing"),
    "a table is empty": ("delete from marts.figure_series", "marts.figure_series is empty"),
}


@pytest.mark.parametrize(("statement", "expected"), UNFIT.values(), ids=UNFIT.keys())
def test_an_unfit_build_leaves_the_published_file_untouched(project, statement, expected):
    project.write_build_file()
    publish(project.root)
    before = digest(project.published)
    project.write_build_file(statement)
    with pytest.raises(ChokepointError, match=expected):
        publish(project.root)
    assert digest(project.published) == before
    assert not list(project.published.parent.glob(".chokepoint*"))


def test_a_publication_killed_before_the_swap_leaves_the_old_file_and_does_not_block(project):
    project.write_build_file()
    publish(project.root)
    before = digest(project.published)
    project.write_build_file(NEW_VOLUME)
    killed = """
        import os, signal, sys
        from pathlib import Path
        import chokepoint.publish as module
        module._swap = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        module.publish(Path(sys.argv[1]))
    """
    result = subprocess.run([sys.executable, "-c", textwrap.dedent(killed), str(project.root)])
    assert result.returncode == -9
    assert digest(project.published) == before

    publish(project.root)
    assert query(project.published, "select volume_kg from marts.fct_monthly_exports") == "[(8,)]"
    assert not list(project.published.parent.glob(".chokepoint*"))


def test_a_log_left_beside_the_old_file_is_not_applied_to_the_new_one(project):
    project.write_build_file()
    publish(project.root)
    log = project.published.with_name("chokepoint.duckdb.wal")
    log.write_bytes(b"changes to a file that is gone")
    publish(project.root)
    assert not log.exists()
    assert query(project.published, "select volume_kg from marts.fct_monthly_exports") == "[(7,)]"


def test_two_builds_at_once_are_refused(project):
    project.write_build_file()
    holder = """
        import sys
        from pathlib import Path
        from chokepoint.build_lock import exclusive
        with exclusive(Path(sys.argv[1])):
            print("held", flush=True)
            sys.stdin.readline()
    """
    lock = project.root / LOCK_FILE
    with running(holder, lock) as process:
        assert process.first_line == "held"
        with pytest.raises(ChokepointError, match=f"running .process {process.pid}."):
            publish(project.root)
    # The holder was killed; its lock ended with it.
    with exclusive(lock):
        pass


LOCKER = """
    import sys, duckdb
    connection = duckdb.connect(sys.argv[1])
    print("open", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("step", ["build", "publish"])
def test_a_build_file_open_elsewhere_is_a_clear_message(project, step):
    project.write_build_file()
    with running(LOCKER, project.build_file) as process:
        assert process.first_line == "open"
        with pytest.raises(ChokepointError, match="in use by another process"):
            start_afresh(project.build_file) if step == "build" else publish(project.root)
        assert project.build_file.exists()


def test_a_damaged_build_file_is_made_anew_and_said_so(project, capsys):
    project.write_build_file()
    project.build_file.write_bytes(project.build_file.read_bytes()[:5000])
    with pytest.raises(ChokepointError, match="cannot be read as a DuckDB database"):
        publish(project.root)
    start_afresh(project.build_file)
    assert "build.duckdb is damaged" in capsys.readouterr().out
    assert not project.build_file.exists()


def test_a_fresh_build_starts_without_the_tables_of_the_last(project):
    project.write_build_file()
    log = project.build_file.with_name("build.duckdb.wal")
    start_afresh(project.build_file)
    assert not project.build_file.exists()
    assert not log.exists()
    start_afresh(project.build_file)  # nothing there: nothing to do
