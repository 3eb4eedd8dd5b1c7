"""The dbt project as a whole: documentation, contracts, keys, schemas, unit tests."""

import pytest

PACKAGE = "chokepoint"
SCHEMAS = {"staging", "intermediate", "marts", "reference", "audit_failures"}

# They test all rows of a seed's kind, and wait for the seed to say what its rules are.
TESTS_OF_SEEDS = {"seed_identifiers_exist", "seed_rows_have_one_key", "rows_keep_their_rules"}

# The edge rules of the paper; each must be a dbt unit test of this name.
UNIT_TESTS = [
    "window_boundaries_exclude_october_and_may",
    "equality_at_minimum_is_within",
    "equality_at_maximum_is_within",
    "zero_against_zero_minimum_is_within",
    "no_history_has_no_index",
    "zero_mean_has_no_index",
    "cagr_exponent_is_three_scandium",
    "first_window_zero_has_null_cagr",
    "two_raw_codes_for_one_product_in_a_month",
    "partner_that_changes_code",
    "member_leaving_a_group",
    "member_joining_a_group",
    "undefined_code_months_paper_zero",
    "undefined_code_months_strict_missing",
    "hs_codes_dots_spaces_ten_digits_repadded",
    "missing_month_is_not_zero",
    "unmapped_hs_code_stops_the_build",
    "unmapped_partner_stops_the_build",
]


@pytest.fixture(scope="module")
def nodes(scratch_build):
    return [
        node
        for node in scratch_build.manifest["nodes"].values()
        if node["package_name"] == PACKAGE and node["resource_type"] in ("model", "seed")
    ]


@pytest.fixture(scope="module")
def marts(nodes):
    found = [node for node in nodes if node["resource_type"] == "model" and "marts" in node["fqn"]]
    assert found
    return found


@pytest.fixture(scope="module")
def documented(nodes, scratch_build):
    sources = list(scratch_build.manifest["sources"].values())
    return {
        (node["schema"], node["name"]): {
            name for name, column in node["columns"].items() if column["description"].strip()
        }
        for node in nodes + sources
    }


def test_every_model_and_seed_says_what_it_is(nodes):
    assert [node["name"] for node in nodes if not node["description"].strip()] == []


def test_every_column_in_the_database_is_described(scratch, documented):
    columns = scratch.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('staging', 'intermediate', 'marts', 'reference')"
    ).fetchall()
    assert columns
    assert [
        f"{schema}.{table}.{column}"
        for schema, table, column in columns
        if column not in documented.get((schema, table), set())
    ] == []


def test_no_description_is_of_a_column_that_does_not_exist(scratch, documented):
    existing = set(
        scratch.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
        ).fetchall()
    )
    assert [
        f"{schema}.{table}.{column}"
        for (schema, table), columns in documented.items()
        for column in columns
        if (schema, table, column) not in existing
    ] == []


def test_descriptions_of_marts_reach_the_database(scratch, marts):
    silent = scratch.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' and comment is null "
        "union all select table_name || '.' || column_name from duckdb_columns() "
        "where schema_name = 'marts' and comment is null"
    ).fetchall()
    assert silent == []


def test_tables_with_reconstructed_rows_say_so_in_their_comment(scratch):
    silent = scratch.execute(
        """
        select columns.schema_name, columns.table_name
        from duckdb_columns() as columns
        inner join duckdb_tables() as tables using (schema_name, table_name)
        where
            columns.column_name = 'is_reconstructed'
            and columns.schema_name in ('marts', 'reference')
            and tables.comment not ilike '%reconstruct%'
        """
    ).fetchall()
    assert silent == []


def test_every_mart_has_an_enforced_contract(marts):
    assert [node["name"] for node in marts if not node["contract"]["enforced"]] == []


def test_every_mart_names_its_grain(marts):
    assert [node["name"] for node in marts if not node["config"]["meta"].get("grain")] == []


def test_the_grain_of_a_mart_is_its_primary_key_in_the_database(scratch, marts):
    keys = dict(
        scratch.execute(
            "select table_name, constraint_column_names from duckdb_constraints() "
            "where constraint_type = 'PRIMARY KEY' and schema_name = 'marts'"
        ).fetchall()
    )
    wrong = {
        node["name"]: keys.get(node["name"])
        for node in marts
        if set(keys.get(node["name"]) or []) != set(node["config"]["meta"].get("grain") or [])
    }
    assert wrong == {}


def test_no_intermediate_model_reads_a_mart(scratch_build, nodes):
    """Nothing flows back up: each edge from a mart into an intermediate model is named."""
    marts = {node["unique_id"] for node in nodes if "marts" in node["fqn"]}
    intermediate = [node for node in nodes if node["name"].startswith("int_")]
    assert marts
    assert intermediate
    assert [
        f"{scratch_build.manifest['nodes'][parent]['name']} -> {node['name']}"
        for node in intermediate
        for parent in node["depends_on"]["nodes"]
        if parent in marts
    ] == []


def test_every_model_has_a_source(scratch_build, nodes):
    """Lineage begins in seeds and declared sources: a model that reads nothing is named."""
    nodes_of = scratch_build.manifest["nodes"]
    sources = set(scratch_build.manifest["sources"])

    def begins(unique_id, above=()):
        if unique_id in sources or nodes_of[unique_id]["resource_type"] == "seed":
            return True
        parents = nodes_of[unique_id]["depends_on"]["nodes"]
        return any(begins(one, (*above, unique_id)) for one in parents if one not in above)

    models = [node for node in nodes if node["resource_type"] == "model"]
    assert sources
    assert models
    assert [node["name"] for node in models if not begins(node["unique_id"])] == []


def test_what_enters_from_outside_enters_in_staging(scratch_build, nodes):
    """Declared sources and raw seeds are read by staging: each other edge is named."""
    manifest = scratch_build.manifest
    outside = set(manifest["sources"]) | {
        node["unique_id"] for node in nodes
        if node["resource_type"] == "seed" and "raw" in node["fqn"]
    }  # fmt: skip
    assert outside
    assert [
        f"{parent} -> {node['name']}"
        for node in nodes
        if node["resource_type"] == "model" and "staging" not in node["fqn"]
        for parent in node["depends_on"]["nodes"]
        if parent in outside
    ] == []


def test_events_are_read_where_the_watchlist_is_added(scratch_build, nodes):
    """Of a seed that files of the user's own add to, nothing but that one model and tests read."""
    manifest = scratch_build.manifest
    sources = manifest["sources"].values()
    ours = {source["name"] for source in sources if source["source_name"] == "watchlist"}
    ours.remove("product_codes")  # the project's own products are single codes
    seeds = {node["unique_id"]: node["name"] for node in nodes if node["name"] in ours}
    assert len(seeds) == len(ours) >= 7
    assert [
        f"{seeds[parent]} -> {node['name']}"
        for node in [*manifest["nodes"].values(), *manifest["exposures"].values()]
        if not node.get("test_metadata") and node["name"] not in TESTS_OF_SEEDS
        for parent in node["depends_on"].get("nodes", [])
        if parent in seeds and node["name"] != f"stg_{seeds[parent]}"
    ] == []


def test_every_macro_of_ours_is_described(scratch_build):
    macros = [
        macro
        for macro in scratch_build.manifest["macros"].values()
        if macro["package_name"] == PACKAGE
    ]
    assert macros
    # An implementation for one engine (`duckdb__name`) is described by the macro that calls it.
    engines = ("default__", "duckdb__", "spark__")
    assert [
        macro["name"]
        for macro in macros
        if not macro["description"].strip() and not macro["name"].startswith(engines)
    ] == []


def test_schema_names_are_exact(scratch):
    found = scratch.execute(
        "select schema_name from duckdb_tables() union select schema_name from duckdb_views() "
        "where not internal"
    ).fetchall()
    assert {"marts", "reference"} <= {name for (name,) in found} <= SCHEMAS


@pytest.mark.parametrize("name", UNIT_TESTS)
def test_the_unit_test_exists_and_passes(scratch_build, name):
    statuses = {
        result["unique_id"].split(".")[-1]: result["status"]
        for result in scratch_build.results
        if result["unique_id"].startswith("unit_test.")
    }
    assert statuses.get(name) == "pass"


def test_no_node_of_the_build_warns(scratch_build):
    statuses = {result["status"] for result in scratch_build.results}
    assert statuses <= {"success", "pass", "no-op"}  # no-op: exposures


def test_every_mart_in_the_file_belongs_to_a_model(scratch, nodes):
    names = {(node["schema"], node["name"]) for node in nodes}
    tables = scratch.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where schema_name in ('marts', 'reference')"
    ).fetchall()
    assert [table for table in tables if table not in names] == []
