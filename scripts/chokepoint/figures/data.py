"""Reads the rows of the figures from the published file. Nothing is computed here."""

from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from chokepoint.errors import ChokepointError
from chokepoint.figures.model import Context, Source, Window

SCOPES = """
    select
        scope.figure_id,
        scope.figure_title,
        scope.destination_id,
        scope.scope_kind,
        scope.product_kind,
        destinations.destination_name,
        destinations.destination_kind
    from reference.figure_scope as scope
    left join marts.dim_destinations as destinations using (destination_id)
    order by scope.figure_id
"""
SPECIFICATION = """
    select
        specifications.specification_id,
        events.event_name,
        events.event_date,
        events.reporter_code,
        coalesce(partners.partner_name, events.reporter_code) as reporter_name,
        specifications.benchmark_statistic,
        specifications.is_reference
    from marts.dim_specifications as specifications
    inner join marts.dim_events as events using (event_id)
    left join marts.dim_partners as partners on events.reporter_code = partners.partner_id
    where specifications.specification_id = $specification
"""
WINDOWS = """
    select distinct window_number, window_start_month, window_end_month
    from marts.fct_window_volumes
    where specification_id = $specification
    order by window_number
"""
# Only months inside the windows: a source that merely fills other months is not this figure's.
SOURCES = """
    select
        exports.product_code,
        exports.destination_id,
        coalesce(sources.source_name, exports.source_id) as source_name,
        coalesce(sources.publisher, '') as publisher,
        max(exports.vintage_date) as vintage_date
    from marts.fct_monthly_exports as exports
    inner join marts.fct_window_volumes as windows
        on
            exports.reporter_code = windows.reporter_code
            and exports.product_code = windows.product_code
            and exports.destination_id = windows.destination_id
            and exports.month between windows.window_start_month and windows.window_end_month
    left join reference.data_sources as sources using (source_id)
    where windows.specification_id = $specification and exports.source_id is not null
    group by all
    order by all
"""
SERIES = """
    select * from marts.figure_series
    where specification_id = $specification
    order by figure_id, display_order, product_code, destination_id
"""
OMISSIONS = """
    select omissions.*
    from marts.figure_omissions as omissions
    left join marts.dim_products as products using (product_code)
    left join marts.dim_destinations as destinations using (destination_id)
    where omissions.specification_id = $specification
    order by
        omissions.figure_id,
        -- By volume, where it is known: the order says nothing of those that print does not give.
        if(
            omissions.is_reconstructed and omissions.post_volume_words is null,
            null,
            omissions.post_volume_kg
        ) desc nulls last,
        products.display_order,
        omissions.product_code,
        destinations.display_order,
        omissions.destination_id
"""
GROWTH = """
    select * exclude (is_evidence) from marts.growth_table
    where specification_id = $specification and is_evidence
    order by display_order, product_code
"""
MONTHS = """
    select
        exports.reporter_code,
        exports.product_code,
        exports.destination_id,
        exports.month,
        exports.volume_kg,
        exports.is_loaded,
        exports.is_defined,
        exports.is_reconstructed,
        -- Months that print does not give are not drawn.
        bool_and(
            not exports.is_reconstructed or coalesce(exports.information = 'press', false)
        ) over (
            partition by exports.reporter_code, exports.product_code, exports.destination_id
        ) as is_evidence,
        products.product_name,
        destinations.destination_name,
        destinations.destination_kind
    from marts.fct_monthly_exports as exports
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where exists (
        select 1
        from marts.fct_benchmark_comparison as comparisons
        where
            comparisons.specification_id = $specification
            and comparisons.reporter_code = exports.reporter_code
            and comparisons.product_code = exports.product_code
            and comparisons.destination_id = exports.destination_id
    )
    order by
        destinations.display_order,
        exports.destination_id,
        products.display_order,
        exports.product_code,
        exports.month
"""


# The tables from here on belong to the robustness marts, which a build may leave out. A picture
# needs all of its rows, so that it is drawn where all of them are evidence.
CONTRIBUTIONS = """
    select
        contributions.* exclude (is_evidence),
        bool_and(contributions.is_evidence) over (
            partition by contributions.product_code
        ) as is_evidence,
        products.product_name,
        case contributions.part_kind
            when 'rest_of_world' then 'Rest of the world' else destinations.destination_name
        end as destination_name
    from marts.fct_contributions as contributions
    inner join marts.dim_products as products using (product_code)
    left join marts.dim_destinations as destinations using (destination_id)
    where
        contributions.specification_id = $specification
        and contributions.product_kind = 'magnet'
        -- None where the world's mean is zero: then there is no index to come to.
        and contributions.contribution_points is not null
    order by
        products.display_order,
        contributions.product_code,
        contributions.contribution_points desc,
        contributions.destination_id
"""

# Cells of Figures 1 and 8: the world's metals, and every destination's magnets.
CURVE = """
    select
        curve.* exclude (is_evidence),
        bool_and(curve.is_evidence and curve.is_index_evidence) over (
            partition by curve.product_code, curve.destination_id
        ) as is_evidence,
        products.product_name,
        destinations.destination_name
    from marts.fct_specification_curve as curve
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where
        curve.specification_id = $specification
        and (destinations.destination_kind = 'world' or products.product_kind = 'magnet')
    order by
        products.display_order,
        curve.product_code,
        destinations.display_order,
        curve.destination_id,
        curve.window_months,
        curve.benchmark_windows,
        curve.start_shift_months
"""
# One length of benchmark for all cells: the one that leaves most windows to rank against.
PLACEBO = """
    with most_windows as (
        select benchmark_windows
        from marts.fct_placebo_ranks
        where specification_id = $specification
        group by benchmark_windows
        order by sum(placebo_windows) desc, benchmark_windows desc
        limit 1
    )
    select
        windows.* exclude (is_evidence),
        windows.is_evidence and ranks.is_evidence as is_evidence,
        products.product_name as label,
        destinations.destination_name,
        ranks.as_extreme_count,
        ranks.placebo_windows
    from marts.fct_placebo_windows as windows
    inner join most_windows using (benchmark_windows)
    inner join marts.fct_placebo_ranks as ranks
        using (specification_id, product_code, destination_id, benchmark_windows)
    inner join marts.dim_products as products using (product_code)
    inner join marts.dim_destinations as destinations using (destination_id)
    where windows.specification_id = $specification
    order by
        destinations.display_order,
        windows.destination_id,
        products.display_order,
        windows.product_code,
        windows.window_start_month
"""


@dataclass(frozen=True)
class FigureData:
    """All rows that the figures of one specification are drawn from."""

    context: Context
    scopes: pd.DataFrame
    series: pd.DataFrame
    omissions: pd.DataFrame
    sources: pd.DataFrame
    growth: pd.DataFrame
    months: pd.DataFrame
    contributions: pd.DataFrame
    curve: pd.DataFrame
    placebo: pd.DataFrame
    world_label: str | None

    def sources_of(self, *frames: pd.DataFrame) -> tuple[Source, ...]:
        """Name the sources of the cells (product and destination) in these rows."""
        cells = pd.concat([frame[["product_code", "destination_id"]] for frame in frames])
        found = self.sources.merge(cells.drop_duplicates())
        latest = found.groupby(["source_name", "publisher"], as_index=False)["vintage_date"].max()
        return tuple(
            Source(row.source_name, row.publisher, row.vintage_date)
            for row in latest.itertuples(index=False)
        )


def read_figure_data(
    connection: duckdb.DuckDBPyConnection,
    specification_id: str | None = None,
    with_unprinted: bool = False,
) -> FigureData:
    """Read one specification, the reference one if none is named.

    Rows that are no evidence are not drawn, unless pictures of unprinted months are asked for.
    """
    try:
        chosen = specification_id or _reference(connection)
        context = _context(connection, chosen)
        data = FigureData(
            context=context,
            scopes=connection.execute(SCOPES).df(),
            series=_rows(connection, SERIES, chosen),
            omissions=_rows(connection, OMISSIONS, chosen),
            sources=_with_dates(_rows(connection, SOURCES, chosen), "vintage_date"),
            growth=_rows(connection, GROWTH, chosen),
            months=_with_dates(_rows(connection, MONTHS, chosen), "month"),
            contributions=_optional(connection, "fct_contributions", CONTRIBUTIONS, chosen),
            curve=_optional(connection, "fct_specification_curve", CURVE, chosen),
            placebo=_optional(connection, "fct_placebo_ranks", PLACEBO, chosen),
            world_label=_world_label(connection),
        )
        return _with_every_row(data) if with_unprinted else data
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ChokepointError(
            "The file lacks a table or column that the figures read.\nRun `make build`.\n"
            f"DuckDB says: {str(error).splitlines()[0]}"
        ) from error


def _with_every_row(data: FigureData) -> FigureData:
    """Take every row for one that may be drawn."""
    names = ("months", "contributions", "curve", "placebo")
    frames = {name: getattr(data, name) for name in names}
    return replace(data, **{name: frame.assign(is_evidence=True) for name, frame in frames.items()})


def _rows(connection: duckdb.DuckDBPyConnection, query: str, specification: str) -> pd.DataFrame:
    return connection.execute(query, {"specification": specification}).df()


def _optional(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, specification: str
) -> pd.DataFrame:
    exists = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = $table",
        {"table": table},
    ).fetchone()
    return _rows(connection, query, specification) if exists else pd.DataFrame()


def _world_label(connection: duckdb.DuckDBPyConnection) -> str | None:
    found = connection.execute(
        "select destination_name from marts.dim_destinations where destination_kind = 'world'"
    ).fetchone()
    return str(found[0]) if found else None


def _with_dates(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(**{column: pd.to_datetime(frame[column]).dt.date})


def _reference(connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute(
        "select specification_id from marts.dim_specifications where is_reference"
    ).fetchone()
    if not found:
        raise ChokepointError(
            "marts.dim_specifications has no reference specification.\n"
            "Set is_reference in one row of seeds/events/specifications.csv, then `make build`."
        )
    return str(found[0])


def _context(connection: duckdb.DuckDBPyConnection, specification: str) -> Context:
    found = connection.execute(SPECIFICATION, {"specification": specification}).df()
    windows = connection.execute(WINDOWS, {"specification": specification}).fetchall()
    if found.empty or not windows:
        known = connection.execute(
            "select specification_id from marts.dim_specifications order by specification_id"
        ).fetchall()
        raise ChokepointError(
            f"No specification {specification!r} with windows in the file; it holds "
            f"{', '.join(name for (name,) in known)}.\n"
            "Add it to seeds/events/specifications.csv, then `make build`."
        )
    row = found.iloc[0]
    return Context(
        specification_id=row["specification_id"],
        event_name=row["event_name"],
        event_date=pd.Timestamp(row["event_date"]).date(),
        reporter_code=row["reporter_code"],
        reporter_name=row["reporter_name"],
        benchmark_statistic=row["benchmark_statistic"],
        is_reference=bool(row["is_reference"]),
        windows=tuple(Window(*window) for window in windows),
    )
