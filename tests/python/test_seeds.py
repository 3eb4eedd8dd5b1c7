"""What the seeds say about themselves: keys, and what each identifier refers to.

The references are checked by the singular test `seed_identifiers_exist`, the keys by
`seed_rows_have_one_key`; here, that no seed and no identifier is left out of them.
"""

import csv
import re
from pathlib import Path

import duckdb
import pytest

from chokepoint.dbt_build import dbt_build
from chokepoint.errors import ChokepointError
from dbt_projects import dbt

# How an identifier is recognised by its name; test_values_betray_an_identifier finds the others.
IDENTIFIER = re.compile(r"(_id|_ids|_code|_codes|_scheme|^iso3|^contradicted_by)$")
TEXT_ENTRIES = ("references", "checked_by", "names")


@pytest.fixture(scope="module")
def nodes(scratch_build):
    return scratch_build.manifest["nodes"]


@pytest.fixture(scope="module")
def seeds(nodes):
    found = {node["name"]: node for node in nodes.values() if node["resource_type"] == "seed"}
    assert found
    return found


@pytest.fixture(scope="module")
def values(seeds, root):
    """The values of each column of each seed, without the empty ones."""
    found = {}
    for name, seed in seeds.items():
        with (root / seed["original_file_path"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found |= {
            (name, column): {row[column] for row in rows} - {""} for column in (rows or [{}])[0]
        }
    return found


def entry(seed, column):
    meta = seed["columns"][column]["config"]["meta"]
    return {name: meta[name] for name in TEXT_ENTRIES if name in meta}


def is_own_key(seed, column):
    return seed["config"]["meta"]["grain"] == [column]


def undeclared(seeds, columns):
    """Identifiers that say neither what they refer to nor what they name themselves."""
    return [
        f"{seed}.{column}: say under config.meta what it refers to (see seed_identifiers_exist.sql)"
        for seed, column in columns
        if not is_own_key(seeds[seed], column) and not entry(seeds[seed], column)
    ]


def by_name(seeds):
    return [
        (name, c) for name, seed in seeds.items() for c in seed["columns"] if IDENTIFIER.search(c)
    ]


def by_value(seeds, values):
    """Columns all of whose values are keys of another seed."""
    keys = {
        (name, grain[0])
        for name, seed in seeds.items()
        if len(grain := seed["config"]["meta"]["grain"]) == 1
    } | {("gacc_partners", "partner_id")}
    return [
        (seed, column)
        for (seed, column), found in values.items()
        if any(
            # Small whole numbers are in every list of small whole numbers.
            key[0] != seed
            and any(not value.isdecimal() or len(value) > 4 for value in found)
            and found <= values[key]
            for key in keys
        )
    ]


def test_every_seed_names_its_grain(seeds):
    assert [name for name, seed in seeds.items() if not seed["config"]["meta"].get("grain")] == []


def test_every_identifier_says_what_it_refers_to(seeds):
    assert undeclared(seeds, by_name(seeds)) == []


def test_values_betray_an_identifier_of_another_name(seeds, values):
    columns = by_value(seeds, values)
    assert ("destination_memberships", "partner_id") in columns
    assert undeclared(seeds, columns) == []


@pytest.mark.parametrize("column", ["substitute_code", "exporter"])
def test_a_new_column_that_is_an_identifier_is_noticed(seeds, values, column):
    event_products = seeds["event_products"]
    new = {"name": column, "config": {"meta": {}}}
    columns = event_products["columns"] | {column: new}
    changed = seeds | {"event_products": event_products | {"columns": columns}}
    values = values | {("event_products", column): {"CHN", "JPN"}}
    found = undeclared(changed, {*by_name(changed), *by_value(changed, values)})
    assert [line.split(":")[0] for line in found] == [f"event_products.{column}"]


def test_references_lead_to_a_column_of_a_seed_and_checks_to_a_node(seeds, nodes):
    names = {node["name"] for node in nodes.values()}
    for name, seed in seeds.items():
        for column in seed["columns"]:
            said = entry(seed, column)
            assert len(said) <= 1, f"{name}.{column}"
            for reference in said.get("references", []):
                assert reference["field"] in seeds[reference["to"]]["columns"], f"{name}.{column}"
            if "checked_by" in said:
                assert said["checked_by"] in names, f"{name}.{column}"


@pytest.mark.parametrize("test", ["seed_identifiers_exist", "seed_rows_have_one_key"])
def test_the_tests_of_seeds_wait_for_every_seed_that_they_read(seeds, nodes, test):
    (node,) = [node for node in nodes.values() if node["name"] == test]
    waited_for = {unique_id.split(".")[-1] for unique_id in node["depends_on"]["nodes"]}
    read = set(seeds)
    if test == "seed_identifiers_exist":
        said = {
            name: [
                r for column in seed["columns"] for r in entry(seed, column).get("references", [])
            ]
            for name, seed in seeds.items()
        }
        read = {name for name, found in said.items() if found}
        read |= {reference["to"] for found in said.values() for reference in found}
    # With the watchlist's rows, where files of the user's own add to a seed.
    read |= {f"stg_{name}" for name in read} & {node["name"] for node in nodes.values()}
    assert waited_for == read


def test_every_threshold_that_is_asked_for_is_a_row_and_every_row_is_asked_for(root, values):
    """By models and their macros alone: commands read what the marts have made of them."""
    asked = {
        name
        for folder in ("models", "macros")
        for file in Path(root / folder).rglob("*.sql")
        for name in re.findall(r"threshold\('(\w+)'", file.read_text("utf-8"))
    }
    assert asked == values["thresholds", "threshold_id"]


def test_a_misspelt_identifier_stops_the_build_with_its_row(copy_project, tmp_path, capfd):
    """`JPM` for `JPN` would otherwise make every shipment to Japan a zero."""
    project = copy_project(tmp_path)
    path = project / "seeds/reference/destinations.csv"
    text = path.read_text("utf-8")
    assert "JPN,Japan,country,JPN," in text
    path.write_text(text.replace("JPN,Japan,country,JPN,", "JPN,Japan,country,JPM,"), "utf-8")
    with pytest.raises(ChokepointError) as raised:
        dbt_build(project, selector="data")
    message = f"{raised.value}\n{''.join(capfd.readouterr())}"
    assert "seed_identifiers_exist" in message
    assert "seed_file = seeds/reference/destinations.csv" in message
    assert "found_value = JPM, seed_row = destination_id = JPN" in message
    assert "gacc_partners.partner_id" in message


def test_a_database_of_an_earlier_release_gets_the_columns_of_this_one(copy_project, tmp_path):
    """A seed that only filled its table anew would keep the columns of then, and stop the build."""
    project = copy_project(tmp_path)
    seed = ("seed", "--select", "thresholds")
    assert dbt(project, *seed).success
    with duckdb.connect(str(project / "warehouse/build.duckdb")) as connection:
        connection.execute("alter table reference.thresholds drop column reason")
    assert dbt(project, *seed).success
