"""The published file as others open it: older DuckDB, SQLAlchemy, ADBC, pandas."""

import os
import sys

import duckdb
import pytest

from processes import run

# The oldest release that reads it. Its wheels exist for all our versions of Python.
OLDEST_CLIENT = "1.1.3"
QUERY = (
    "select count(*), sum(volume_kg) from marts.fct_monthly_exports where destination_id = 'USA'"
)


@pytest.fixture(scope="module")
def expected(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        row = connection.execute(QUERY).fetchone()
    assert row[0] > 0
    assert row[1] > 0
    return row


@pytest.fixture(scope="session")
def oldest_client(tmp_path_factory) -> dict[str, str]:
    """Environment in which `import duckdb` gives the old release and nothing of ours."""
    folder = tmp_path_factory.mktemp("oldest_client")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--retries", "1", "--no-deps", "--only-binary", ":all:"]
    installed = run([*command, "--target", folder, f"duckdb=={OLDEST_CLIENT}"])
    if installed.returncode:
        reason = (installed.stderr.strip().splitlines() or ["pip failed"])[-1]
        pytest.skip(f"duckdb {OLDEST_CLIENT} cannot be installed here: {reason}")
    return os.environ | {"PYTHONPATH": str(folder)}


def test_the_oldest_client_reads_tables_keys_and_comments(published, expected, oldest_client):
    script = f"""
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
comments = "select count(comment) from duckdb_{{}}() where schema_name = 'marts'"
print(duckdb.__version__)
print(connection.execute("{QUERY}").fetchone())
print(connection.execute(comments.format("tables")).fetchone()[0])
print(connection.execute(comments.format("columns")).fetchone()[0])
"""
    result = run([sys.executable, "-c", script, published], env=oldest_client)
    assert result.returncode == 0, result.stderr
    with duckdb.connect(str(published), read_only=True) as connection:
        tables, columns = (
            connection.execute(
                f"select count(comment) from duckdb_{kind}() where schema_name = 'marts'"
            ).fetchone()[0]
            for kind in ("tables", "columns")
        )
    assert result.stdout.splitlines() == [
        OLDEST_CLIENT,
        str(expected),
        str(tables),
        str(columns),
    ]


def test_sqlalchemy_reads_the_file_as_bi_tools_do(published, expected):
    import sqlalchemy

    # Another process: within one, DuckDB refuses a second configuration of the same file.
    engine = sqlalchemy.create_engine(
        f"duckdb:///{published}", connect_args={"read_only": True}, poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        assert tuple(connection.execute(sqlalchemy.text(QUERY)).one()) == expected
        inspector = sqlalchemy.inspect(engine)
        assert "fct_benchmark_comparison" in inspector.get_table_names(schema="marts")
        names = [column["name"] for column in inspector.get_columns("table_1", schema="marts")]
    assert "product_code" in names


def test_the_connection_string_of_the_readme_opens_read_only(published, expected):
    import sqlalchemy

    engine = sqlalchemy.create_engine(
        f"duckdb:///{published}?access_mode=read_only", poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        assert tuple(connection.execute(sqlalchemy.text(QUERY)).one()) == expected
        with pytest.raises(sqlalchemy.exc.SQLAlchemyError, match="read-only"):
            connection.execute(sqlalchemy.text("delete from marts.table_1"))


def test_adbc_reads_the_file(published, expected):
    import adbc_driver_duckdb
    from adbc_driver_manager import dbapi

    with (
        dbapi.connect(
            driver=adbc_driver_duckdb.driver_path(),
            entrypoint="duckdb_adbc_init",
            db_kwargs={"path": str(published), "access_mode": "read_only"},
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(QUERY)
        table = cursor.fetch_arrow_table()
    assert tuple(table.column(number)[0].as_py() for number in range(2)) == expected
