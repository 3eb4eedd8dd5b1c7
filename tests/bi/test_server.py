"""What Superset may do with the published file, and what the server shows to whom."""

import hashlib
import shutil
import socket
import threading

import duckdb
import pytest
import requests

from processes import run

from .superset_server import free_port, running

FACTS = "What this file is made of"


def test_every_column_of_a_dataset_exists_in_the_file(superset):
    datasets = superset.get("/api/v1/dataset/?q=(page_size:100)")
    assert len(datasets) == len(list((superset.root / "bi/superset/datasets").rglob("*.yaml")))
    with duckdb.connect(str(superset.database), read_only=True) as connection:
        for listed in datasets:
            dataset = superset.get(f"/api/v1/dataset/{listed['id']}")
            columns = [column["column_name"] for column in dataset["columns"]]
            found = connection.execute(f"describe {dataset['sql']}").fetchall()
            assert sorted(columns) == sorted(row[0] for row in found), dataset["table_name"]
            assert all(column["description"] for column in dataset["columns"])


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("create table marts.mine as select 1", "does not allow for DDL/DML"),
        ("insert into marts.table_1 select * from marts.table_1", "does not allow for DDL/DML"),
        ("drop table marts.table_1", "does not allow for DDL/DML"),
        ("copy (select 1) to 'mine.csv'", "disabled by configuration"),
        ("attach 'mine.duckdb'", "disabled by configuration"),
        ("select * from read_text('README.md')", "disabled by configuration"),
        ("set enable_external_access = true", "configuration has been locked"),
    ],
)
def test_sql_lab_refuses_what_is_not_a_query_of_the_file(superset, statement, answer):
    response = superset.run_sql(statement)
    assert response.status_code >= 400
    assert answer in response.text


def test_duckdb_refuses_writes_even_where_superset_would_allow_them(superset):
    before = hashlib.sha256(superset.database.read_bytes()).hexdigest()
    database = f"{superset.address}/api/v1/database/{superset.database_id()}"
    try:
        allowed = superset.session.put(database, json={"allow_dml": True}, timeout=60)
        assert allowed.status_code == 200, allowed.text[:500]
        for statement in ("delete from marts.table_1", "create table marts.mine as select 1"):
            response = superset.run_sql(statement)
            assert response.status_code >= 400
            assert "attached in read-only mode" in response.text
    finally:
        superset.session.put(database, json={"allow_dml": False}, timeout=60)
    assert hashlib.sha256(superset.database.read_bytes()).hexdigest() == before


def test_a_query_of_the_file_is_answered(superset):
    response = superset.run_sql("select count(*) as products from marts.table_1")
    assert response.status_code == 200
    assert response.json()["data"] == [{"products": 11}]


def test_after_a_publication_the_next_query_sees_the_new_file(superset):
    """Readers poll all the while, through charts and SQL Lab, which name different user agents."""
    new = superset.database.with_suffix(".new")
    shutil.copy(superset.database, new)
    with duckdb.connect(str(new)) as connection:
        connection.execute(
            "update marts.build_facts set fact_value = 'swapped' where fact = 'code_version'"
        )

    def in_chart() -> str:
        rows = superset.chart_data(FACTS, {})
        return {row["fact"]: row["fact_value"] for row in rows}["code_version"]

    def in_sql_lab() -> str:
        response = superset.run_sql(
            "select fact_value from marts.build_facts where fact = 'code_version'"
        )
        assert response.status_code == 200, response.text[:500]
        return response.json()["data"][0]["fact_value"]

    old, seen, faults, stop = in_chart(), set(), [], threading.Event()
    assert old != "swapped"

    def poll(read) -> None:
        while not stop.is_set():
            try:
                seen.add(read())
            except Exception as error:
                faults.append(repr(error))
                return

    readers = [threading.Thread(target=poll, args=(read,)) for read in 2 * [in_chart, in_sql_lab]]
    for reader in readers:
        reader.start()
    try:
        # More than the server has processes, so that each has opened the old file.
        for _ in range(6):
            assert in_chart() == old
        new.replace(superset.database)
        assert {read() for _ in range(6) for read in (in_chart, in_sql_lab)} == {"swapped"}
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert faults == []
    assert seen == {old, "swapped"}


def test_without_logging_in_nothing_is_answered(superset):
    for path in ("/api/v1/chart/", "/api/v1/dashboard/chokepoint", "/api/v1/database/"):
        assert requests.get(superset.address + path, timeout=60).status_code in (401, 404)


def test_a_page_may_load_from_this_server_alone(superset):
    answer = requests.get(superset.address + "/login/", timeout=60)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "://" not in policy


def test_the_server_listens_on_the_loopback_address_only(superset):
    # Could not be bound if the server listened on every address.
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", superset.port))


def test_secrets_are_readable_by_their_owner_only(superset):
    for name in ("admin_password", "secret_key"):
        file = superset.state / name
        assert file.stat().st_mode & 0o077 == 0
        assert len(file.read_text(encoding="utf-8")) >= 16


def test_a_second_start_imports_nothing_and_keeps_the_password(superset, tmp_path):
    before = (superset.state / "admin_password").read_text(encoding="utf-8")
    log = tmp_path / "log.txt"
    with running(superset, free_port(), log):
        shown = log.read_text(encoding="utf-8")
    assert "importing" not in shown
    assert f"password {before}" in shown


def test_a_missing_file_says_what_to_run(superset, tmp_path):
    environment = superset.environment() | {"CHOKEPOINT_DUCKDB": str(tmp_path / "absent.duckdb")}
    ended = run(superset.command(free_port()), env=environment)
    assert ended.returncode == 1
    assert "absent.duckdb does not exist" in ended.stderr
    assert "make build" in ended.stderr


def test_a_port_in_use_says_how_to_choose_another(superset):
    ended = run(superset.command(superset.port), env=superset.environment())
    assert ended.returncode == 1
    assert f"Port {superset.port}" in ended.stderr
    assert "BI_PORT" in ended.stderr
