"""Publication: readers see the old file or the new one, whole, whatever happens to the build."""

import contextlib
import hashlib
import sys
import textwrap
from contextlib import contextmanager

import duckdb
import pytest

from chokepoint.build_database import start_afresh
from chokepoint.errors import ChokepointError
from chokepoint.publish import HEADER_MAGIC, REQUIRED_TABLES, STORAGE_NUMBER, publish
from chokepoint.warehouse_lock import warehouse_lock
from processes import PIPE, background, run

NEW_VOLUME = "update marts.fct_monthly_exports set volume_kg = 8"


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def query(path, sql: str):
    # Another process: within one, DuckDB hands out the file that it already has open.
    script = (
        "import duckdb, sys; "
        "print(duckdb.connect(sys.argv[1], read_only=True).sql(sys.argv[2]).fetchall())"
    )
    return run([sys.executable, "-c", script, path, sql], check=True).stdout.strip()


@contextmanager
def running(script: str, *arguments):
    """A Python process that has printed its first line; it ends when its input is closed."""
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    with background(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        process.first_line = process.stdout.readline().strip()
        yield process


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


def published_facts(project) -> dict[str, str]:
    with duckdb.connect(str(project.published), read_only=True) as connection:
        return dict(connection.sql("select fact, fact_value from marts.build_facts").fetchall())


def test_build_facts_say_what_the_file_is_made_of(project):
    """What the build wrote down is copied; the seeds and the commit of now are not looked at."""
    seed = "input_sha256:seeds/reference/hs_products.csv"
    project.write_build_file(
        f"insert into staging.build_provenance values ('{seed}', 'of then', null, true)"
    )
    publish(project.root)
    facts = published_facts(project)
    assert facts["is_reconstructed"] == "true"
    assert facts["input_vintage_date"] == "2026-05-31"
    assert facts["audit_claims"] == "2"
    assert facts["audit_facts"] == "2"
    assert facts["audit_facts_reproduced"] == "1"
    assert facts["audit_reproduced"] == "1"
    assert facts["audit_paper_inconsistent"] == "1"
    assert facts["audit_differs"] == "0"
    assert facts["built_at_utc"] == "2026-11-23 10:00:00"
    assert facts["code_version"] == "abc"
    assert facts["inputs_sha256"] == "c0ffee"
    assert facts[seed] == "of then"
    assert facts["is_mixed"] == "false"


def test_a_fact_that_is_not_known_is_null(project):
    project.write_build_file(
        "update marts.fct_monthly_exports set month = null, vintage_date = null"
    )
    publish(project.root)
    facts = published_facts(project)
    assert "None" not in facts.values()
    unknown = {"first_month", "last_month", "input_vintage_date"}
    assert {fact for fact, value in facts.items() if value is None} == unknown


def test_tables_of_two_runs_are_published_as_such(project, capsys):
    project.write_build_file(
        "update staging.build_provenance set mixed_value = 'def' where fact = 'code_version'",
        "insert into staging.build_provenance values "
        "('input_sha256:lake', null, 'arrived later', true)",
    )
    publish(project.root)
    facts = published_facts(project)
    assert facts["is_mixed"] == "true"
    assert (facts["code_version"], facts["mixed:code_version"]) == ("abc", "def")
    assert "input_sha256:lake" not in facts
    assert facts["mixed:input_sha256:lake"] == "arrived later"
    assert "differ in code_version, input_sha256:lake" in capsys.readouterr().err


def test_a_build_that_does_not_say_what_it_is_made_of_is_not_published(project):
    project.write_build_file("drop table staging.build_provenance")
    with pytest.raises(ChokepointError, match="does not say what it was built from"):
        publish(project.root)
    assert not project.published.exists()


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
PUBLICATIONS = 5


@pytest.mark.usefixtures("takes_long")
def test_a_reader_polling_through_publications_never_fails(project):
    with contextlib.ExitStack() as stack:
        for number in range(1, PUBLICATIONS + 1):
            # In two tables, so that a reader would notice a file of two builds.
            project.write_build_file(
                f"update marts.fct_monthly_exports set volume_kg = {number}",
                f"update marts.table_1 set only_column = {number}",
            )
            publish(project.root)
            if number == 1:
                reader = stack.enter_context(running(POLLER, project.published))
                assert reader.first_line == "ready"
            assert reader.poll() is None, "the reader failed"
        reader.stdin.write("\n")
        reader.stdin.flush()
        reads, last = map(int, reader.stdout.readline().split())
    assert reads > 0
    assert last <= PUBLICATIONS


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
        from chokepoint.warehouse_lock import warehouse_lock
        with warehouse_lock(Path(sys.argv[1])):
            print("held", flush=True)
            sys.stdin.readline()
    """
    with running(holder, project.root) as process:
        assert process.first_line == "held"
        with pytest.raises(ChokepointError, match=f"running.*process {process.pid}.*warehouse"):
            publish(project.root)
    # The holder was killed; its lock ended with it.
    with warehouse_lock(project.root):
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


def test_a_damaged_block_is_not_taken_for_a_lock(project, capsys):
    project.write_build_file()
    with project.build_file.open("r+b") as file:
        file.seek(4096 + 16)  # inside the headers, whose checksums no longer match
        file.write(b"\xff" * 24)
        file.seek(8192 + 16)
        file.write(b"\xff" * 24)
    with pytest.raises(ChokepointError, match=r"(?s)it is damaged.*in block at location"):
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
