"""Sums of doubles in the models: none is left to the order in which threads deliver the terms.

DuckDB itself says what a compiled model adds up, and in which types: `json_serialize_plan` gives
the bound plan, so casts, macros and views are seen through.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from chokepoint.watchlist.tables import compiled, lay_beside

# Aggregates of doubles that round at each step, so that the order of the rows shows.
ROUNDING = {
    *("sum", "avg", "mean", "fsum", "favg", "sumkahan", "kahan_sum", "product", "geomean"),
    *("geometric_mean", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"),
    *("corr", "covar_samp", "covar_pop", "skewness", "kurtosis", "kurtosis_pop", "sem", "entropy"),
    *("regr_slope", "regr_intercept", "regr_r2", "regr_sxx", "regr_sxy", "regr_syy"),
    *("regr_avgx", "regr_avgy"),
}
# Aggregates that keep the first of equals, or all in the order in which they come.
PICKING = {
    *("list", "array_agg", "string_agg", "group_concat", "listagg", "first", "last", "arbitrary"),
    *("any_value", "arg_max", "arg_min", "argmax", "argmin", "max_by", "min_by", "mode"),
}
INEXACT = {"DOUBLE", "FLOAT"}
# Functions that add up a list within one row: a list has an order.
WITHIN_A_ROW = "function_data"


@dataclass(frozen=True)
class Fault:
    """An aggregate whose result may differ from build to build."""

    expression: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.expression}: {self.remedy}"


def faults(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Fault]:
    """Find aggregates that depend on the order of their rows and name none."""
    (text,) = connection.execute("select json_serialize_plan(?::varchar)", [sql]).fetchone()
    plan = json.loads(text)
    assert not plan["error"], f"{plan['error_message']}\n{sql}"
    return sorted(set(_faults(plan["plans"])), key=str)


def _faults(part: Any) -> Iterator[Fault]:
    if isinstance(part, list):
        for item in part:
            yield from _faults(item)
    if isinstance(part, dict):
        if _is_scalar_subquery(part):
            part = {name: value for name, value in part.items() if name != "expressions"}
        if part.get("expression_class") in ("BOUND_AGGREGATE", "BOUND_WINDOW"):
            yield from _fault(part)
        for name, value in part.items():
            if name != WITHIN_A_ROW:
                yield from _faults(value)


def _is_scalar_subquery(part: dict[str, Any]) -> bool:
    """Whether it is DuckDB's own check that a subquery has one row: its first, and their number."""
    if part.get("type") != "LOGICAL_AGGREGATE_AND_GROUP_BY" or part["groups"]:
        return False
    return [aggregate.get("name") for aggregate in part["expressions"]] == ["first", "count_star"]


def _fault(aggregate: dict[str, Any]) -> Iterator[Fault]:
    name, terms = aggregate.get("name"), aggregate["children"]  # row_number() has no name
    is_window = aggregate["expression_class"] == "BOUND_WINDOW"
    orders = (aggregate.get("order_bys") or {}).get("orders", [])
    expression = _written(aggregate)
    if name in ROUNDING and {term["return_type"]["id"] for term in terms} & INEXACT:
        if is_window:
            remedy = "a window adds doubles in pieces of any size; add integers, or group and join"
            yield Fault(f"{expression} over (...)", remedy)
        # Only the terms themselves are a complete order whatever the key.
        elif [_bare(o["expression"]) for o in orders] != [_bare(term) for term in terms]:
            yield Fault(
                expression,
                "doubles are added as threads deliver them; add integers or decimals, or use the "
                "macro reproducible (macros/dialect), for many rows fixed_point_sum",
            )
    if name in PICKING and not is_window and not orders:
        yield Fault(expression, "which row comes first is left to chance; order by a key, or max")


def _bare(expression: Any) -> Any:
    """Leave out of an expression what it is called and where it stands."""
    if isinstance(expression, list):
        return [_bare(item) for item in expression]
    if not isinstance(expression, dict):
        return expression
    return {k: _bare(v) for k, v in expression.items() if k not in ("query_location", "alias")}


def _written(expression: Any) -> str:
    """Return what an expression adds up, in short: a plan keeps no text of it."""
    match expression.get("expression_class"):
        case "BOUND_REF":
            return expression["alias"] or "..."
        case "BOUND_CAST":
            return _written(expression["child"])
        case "BOUND_CASE":
            then = [_written(check["then_expr"]) for check in expression["case_checks"]]
            return f"case ... then {' then '.join(then)} end"
        case "BOUND_CONSTANT":
            return str(expression["value"].get("value"))
    terms = ", ".join(_written(child) for child in expression.get("children", []))
    return f"{expression.get('name', '...')}({terms})"


def test_no_model_leaves_the_order_of_a_sum_to_the_threads(root, scratch_build):
    models = {
        node["name"]: node["compiled_code"]
        for node in scratch_build.manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    assert len(models) > 70
    with duckdb.connect() as connection:
        connection.execute(f"attach '{scratch_build.database}' as build (read_only)")
        lay_beside(connection, compiled(root))  # as in dbt's own connection
        connection.execute("use build")
        found = [
            f"{name}: {fault}"
            for name in sorted(models)
            for fault in faults(connection, models[name])
        ]
    assert found == [], "\n".join(found)


@pytest.fixture
def rows() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "create table rows (k integer, x double, y double, n bigint, d decimal(38, 18), t text)"
        )
        yield connection


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("sum(x)", "sum(x)"),
        ("avg(n / 3)", "avg(/(n, 3))"),
        ("avg(cast(n as double))", "avg(n)"),
        ("sum(case when k > 1 then x end)", "sum(case ... then x end)"),
        ("stddev_samp(n)", "stddev_samp(n)"),
        ("corr(x, y)", "corr(x, y)"),
        ("corr(x, y order by x)", "corr(x, y)"),
        ("fsum(x)", "fsum(x)"),
        # The order of a key would do if the key were complete, which a plan cannot tell.
        ("sum(x order by k)", "sum(x)"),
        ("sum(x) over (order by k)", "sum(x) over (...)"),
        ("string_agg(t, ', ')", "string_agg(t)"),
        ("list(x)", "list(x)"),
        ("arg_max(x, k)", "arg_max(x, k)"),
        ("any_value(x)", "any_value(x)"),
    ],
)
def test_the_rule_sees(rows, expression, shown):
    grouped = "" if "over" in expression else "group by k"
    query = f"with deep as (select {expression} as value from rows {grouped}) from deep"
    (fault,) = faults(rows, query)
    assert (fault.expression, bool(fault.remedy)) == (shown, True)


@pytest.mark.parametrize(
    "expression",
    [
        "sum(x order by x)",
        "avg(n / 3 order by n / 3) filter (where k > 1)",
        "avg(case when k > 1 then x end order by case when k > 1 then x end)",
        "corr(x, y order by x, y)",
        "sum(n)",
        "avg(n)",
        "sum(d)",
        "avg(d)",
        "sum(cast(x * power(2, 60) as hugeint)) / power(2, 60)",
        "median(x)",
        "max(x)",
        "string_agg(t, ', ' order by t)",
        "list_sum(list_transform(generate_series(1, max(k)), lambda i: 1.0 / i))",
    ],
)
def test_the_rule_lets_pass(rows, expression):
    assert faults(rows, f"select {expression} from rows") == []


def test_a_sum_in_the_order_of_its_terms_is_the_same_in_any_order_of_the_rows():
    with duckdb.connect(config={"threads": 4}) as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(
            "create table terms as "
            "select i % 3 as k, (random() - 0.5) * power(10, i % 17) as x "
            "from range(300000) as t(i)"
        )
        sums = {
            tuple(
                connection.execute(
                    "select k, sum(x order by x), stddev_samp(x order by x), avg(x order by x) "
                    f"from (from terms order by {order}) group by k order by k"
                ).fetchall()
            )
            for order in ("x", "x desc", "hash(x)")
        }
        plain = {
            tuple(
                connection.execute(
                    f"select k, sum(x) from (from terms order by {order}) group by k order by k"
                ).fetchall()
            )
            for order in ("x", "x desc", "hash(x)")
        }
    assert len(sums) == 1
    assert len(plain) > 1, "these terms would not have shown a difference"
