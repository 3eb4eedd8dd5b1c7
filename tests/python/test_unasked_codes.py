"""Codes that no event asks for change nothing: the lake's marts are those without them."""

from dataclasses import replace

import duckdb
import pytest

from .test_lake_build import MAGNETS, MARTS, Batch, built, months, small_lake

BATHS, SHIRTS = "39221000", "610910"
# What by its nature lists every batch or every code name of the lake.
OF_THE_LAKE = {"int_batch_partners", "int_batch_parts", "int_batch_importers", "int_product_names"}


def unasked_batches() -> list[Batch]:
    """Further months, partners, parts, exporters and importers than those of what is asked for."""
    years = months("2018-01", "2026-06")
    exports = [("502", BATHS, month, 5, 50) for month in years]
    warning = {
        "measure": "thinnest_month", "product_code": BATHS, "found": 0.1, "is_unusual": False,
        "says": "thin",
    }  # fmt: skip
    return [
        Batch("baths", "2026-07-20", [BATHS], years, exports, warnings=[warning]),
        Batch("baths_us", "2026-07-21", [BATHS], years, exports, partners=["502"]),
        Batch("baths_regime", "2026-07-22", [BATHS], years, exports, regimes=["10"]),
        Batch("baths_jp", "2026-07-20", [BATHS], years, exports, reporter_code="JPN"),
        # Of six digits, those of an asked product: no product.
        Batch("six", "2026-07-20", ["280530"], years, [("502", "280530", years[0], 5, 5)]),
        Batch(
            "shirts",
            "2026-07-20",
            [SHIRTS],
            years,
            [("CN", SHIRTS, month, 7, 70) for month in years],
            source_id="comext",
            reporter_code="FRA",
            flow="import",
            scheme="iso2",
            currency="EUR",
            reporters=["FRA", "ITA"],
        ),
    ]


def with_further_codes(batch: Batch) -> Batch:
    """The magnets' file with a code that nobody asks for, in the same months."""
    if batch.batch_id != "magnets":
        return batch
    rows = [*batch.rows, *(("110", BATHS, month, 1, 1) for month in batch.covered)]
    return replace(batch, hs_codes=[MAGNETS, BATHS], rows=rows)


@pytest.fixture(scope="module")
def databases(copy_project, tmp_path_factory):
    lakes = {
        "asked": small_lake(),
        "register": [*map(with_further_codes, small_lake()), *unasked_batches()],
    }
    found = {}
    for name, batches in lakes.items():
        folder = tmp_path_factory.mktemp(name)
        for batch in batches:
            batch.write(folder / "lake")
        found[name] = built(copy_project(folder / "copy"), folder / "lake").database
    with duckdb.connect() as connection:
        for name, database in found.items():
            connection.execute(f"attach '{database}' as {name} (read_only)")
        yield connection


def tables(connection, schema):
    return {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'asked' "
            "and schema_name = ?",
            [schema],
        ).fetchall()
    }


def test_marts_are_the_same_byte_for_byte(databases):
    """Every row of theirs, and of what they are made of; exports put them in order."""
    compared = {f"marts.{name}" for name in tables(databases, "marts")}
    compared |= {f"intermediate.{name}" for name in tables(databases, "intermediate") - OF_THE_LAKE}
    assert {f"marts.{name}" for name in MARTS} <= compared
    assert len(compared) > 60
    differing = [
        name
        for name in sorted(compared)
        for one, other in (("asked", "register"), ("register", "asked"))
        if databases.execute(f"from {one}.{name} except all from {other}.{name}").fetchall()
    ]
    assert differing == []


def test_the_register_was_there(databases):
    """What would be compared with itself says nothing."""
    (rows,) = databases.execute(
        "select count(*) from register.staging.stg_lake__loaded_months where hs_code_raw = $code",
        {"code": BATHS},
    ).fetchone()
    assert rows > 400
