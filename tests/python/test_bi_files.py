"""The dashboard's YAML, checked without Superset; `make test-bi` checks it in Superset."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

# Written at publication, so absent from a scratch build.
AT_PUBLICATION = "build_facts"

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "bi/superset"


def read(folder: str) -> list[dict[str, Any]]:
    files = sorted((FOLDER / folder).rglob("*.yaml"))
    assert files, f"no YAML in {FOLDER / folder}"
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]


def uuids_in_layout(dashboard: dict[str, Any]) -> set[str]:
    nodes = [node for node in dashboard["position"].values() if isinstance(node, dict)]
    return {node["meta"]["uuid"] for node in nodes if node["type"] == "CHART"}


def test_the_database_is_relative_and_closed():
    (database,) = read("databases")
    address = urlsplit(database["sqlalchemy_uri"])
    # Three slashes: relative to the project, so that no machine's path is committed.
    assert database["sqlalchemy_uri"].startswith("duckdb:///warehouse/")
    assert parse_qs(address.query) == {
        "access_mode": ["read_only"],
        "autoinstall_known_extensions": ["false"],
        "autoload_known_extensions": ["false"],
        "enable_external_access": ["false"],
        "lock_configuration": ["true"],
    }
    for permission in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"):
        assert database[permission] is False


def test_dashboard_charts_datasets_and_database_refer_to_each_other():
    (database,) = read("databases")
    (dashboard,) = read("dashboards")
    datasets = {dataset["uuid"] for dataset in read("datasets")}
    charts = {chart["uuid"] for chart in read("charts")}
    assert {dataset["database_uuid"] for dataset in read("datasets")} == {database["uuid"]}
    assert {chart["dataset_uuid"] for chart in read("charts")} == datasets
    assert uuids_in_layout(dashboard) == charts
    for setting in dashboard["metadata"]["native_filter_configuration"]:
        assert {target["datasetUuid"] for target in setting["targets"]} <= datasets


def test_every_chart_keeps_the_query_that_the_tests_ask():
    for chart in read("charts"):
        assert chart["query_context"], f"{chart['slice_name']}: open it once in Superset and export"


def test_the_reconstruction_is_named_above_the_tabs():
    (dashboard,) = read("dashboards")
    position = dashboard["position"]
    first, second = (position[name] for name in position["GRID_ID"]["children"])
    note, table = (position[name] for name in first["children"])
    assert second["type"] == "TABS"
    assert "reconstructed* is not customs data" in note["meta"]["code"]
    assert table["meta"]["sliceName"] == "What the numbers rest on"


@pytest.mark.parametrize("dataset", read("datasets"), ids=lambda dataset: dataset["table_name"])
def test_every_column_of_a_dataset_is_in_the_marts(scratch, dataset):
    assert all(column["description"] for column in dataset["columns"])
    if dataset["table_name"] == AT_PUBLICATION:
        pytest.skip("written at publication; make test-bi checks it")
    found = scratch.execute(f"describe {dataset['sql']}").fetchall()
    columns = {column["column_name"] for column in dataset["columns"]}
    assert columns == {row[0] for row in found}


def test_the_exposure_names_what_the_datasets_read():
    exposures = yaml.safe_load(
        (ROOT / "models/marts/figures/exposures.yml").read_text(encoding="utf-8")
    )["exposures"]
    (exposure,) = (item for item in exposures if item["type"] == "dashboard")
    named = {reference.split("'")[1] for reference in exposure["depends_on"]}
    words = {word for dataset in read("datasets") for word in dataset["sql"].split()}
    tables = {word.split(".")[1] for word in words if word.startswith(("marts.", "reference."))}
    assert named == tables - {AT_PUBLICATION}
