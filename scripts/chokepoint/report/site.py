"""`chokepoint report`: the pages, written beside the old ones and swapped in when complete."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chokepoint import words
from chokepoint.console import say
from chokepoint.duckdb_files import open_read_only
from chokepoint.errors import ChokepointError
from chokepoint.figures.rows import has_known_place
from chokepoint.report import downloads
from chokepoint.report import words as report_words
from chokepoint.report.assets import write_assets
from chokepoint.report.data import Shared, SpecificationRows, read_shared, read_specification
from chokepoint.report.drawing import Drawing, draw_all
from chokepoint.report.rows import Cell, Month, Source, Specification, Window
from chokepoint.storage.files import write_text
from chokepoint.storage.folders import VersionedFolder, copy_by_links

MARKER = ".chokepoint-report.json"
DOCS = "docs"
SAFE_NAME = re.compile(r"[A-Za-z0-9_-]+")
SHARED_PAGES = ("audit", "coverage", "method")


def write_report(database: Path, out: Path, docs: Path | None = None) -> Path:
    """Write the site to a folder and return its first page; a failure leaves the old site.

    dbt's documentation, a page, is taken along if given; else the site keeps the one that it has.
    """
    _kept_entries(out)  # refused before anything is written
    site = site_folder(out)
    with site.next_version() as new:
        kept = _kept_entries(site.path)
        _write_pages(database, new, has_docs=DOCS in kept or docs is not None)
        _say_what_is_there(new)
        written = sorted(entry.name for entry in new.iterdir())
        (new / MARKER).write_text(json.dumps({"entries": written}, indent=2) + "\n", "utf-8")
        for name in kept:
            copy_by_links(site.path / name, new / name)
        if docs:
            write_text(new / DOCS / docs.name, docs.read_text("utf-8"))
    return site.path / "index.html"


def site_folder(out: Path) -> VersionedFolder:
    """The folder that holds the site; it is locked while its next version is written."""
    return VersionedFolder(out, f"the report in {out.name}/")


def is_in_site(folder: Path, site: Path) -> bool:
    """Whether a folder is a part of the site, as documentation and figures are by default."""
    return site in folder.absolute().parents


@contextmanager
def within_site(folder: Path, site: Path) -> Iterator[Path]:
    """Yield where to write a folder: a part of the site is written in the site's next version."""
    if is_in_site(folder, site):
        with site_folder(site).changed_version() as new:
            yield new / folder.absolute().relative_to(site)
    else:
        yield folder


def report(database: Path, out: Path) -> None:
    """Write the site and name its first page."""
    say(f"Report: {write_report(database, out)}")


def _say_what_is_there(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    size = sum(path.stat().st_size for path in files) / 1e6
    say(f"   {pages} pages, {len(files)} files, {size:.1f} MB")


def _kept_entries(out: Path) -> list[str]:
    """Name what stays in the folder: all that the last report did not write (docs, figures)."""
    if not out.exists():
        return []
    if not out.is_dir():
        raise ChokepointError(f"{out} is a file; name a folder for the report.")
    entries = {entry.name for entry in out.iterdir()}
    marker = out / MARKER
    if marker.is_file():
        return sorted(entries - {MARKER, *json.loads(marker.read_text("utf-8"))["entries"]})
    if not entries <= {"docs", "figures"}:
        raise ChokepointError(
            f"{out} holds files that no report has written; nothing was changed.\n"
            "Name an empty or a new folder with --out."
        )
    return sorted(entries)


def _write_pages(database: Path, folder: Path, has_docs: bool) -> None:
    with open_read_only(database) as connection:
        shared = read_shared(connection)
        shown = [item.specification_id for item in shared.specifications if item.is_shown]
        _require_names(shown)
        rows = {name: read_specification(connection, name) for name in shown}
        _write_shared_downloads(connection, folder)
        for name in shown:
            _write_downloads(connection, folder, name, rows[name])
    drawings = draw_all(database, _alike(shared, rows))
    site = Site(folder, shared, rows, drawings, has_docs)
    write_assets(folder / "static")
    site.write()


def _alike(shared: Shared, rows: dict[str, SpecificationRows]) -> list[tuple[str, ...]]:
    """Group the specifications that have the same event, windows and cells."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for item in shared.specifications:
        name = item.specification_id
        if name in rows:
            cells = tuple((cell.product_code, cell.destination_id) for cell in rows[name].cells)
            key = (item.event_id, item.reporter_code, *_windows_of(rows[name]), cells)
            groups.setdefault(key, []).append(name)
    return [tuple(names) for names in groups.values()]


def _require_names(names: Iterable[str]) -> None:
    """Names become files and folders: only letters, digits, hyphens and underscores."""
    for name in names:
        if not SAFE_NAME.fullmatch(name) or name in ("data", "docs", "figures", "static"):
            raise ChokepointError(
                f"{name!r} cannot be the name of a page: it takes letters, digits, hyphens and "
                "underscores, and is none of data, docs, figures, static.\n"
                "Rename it in seeds/events or seeds/reference, then `make build`."
            )


def _write_shared_downloads(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    downloads.write_download(connection, downloads.MONTHS, folder / "data" / "months.csv")
    for table in downloads.WHOLE_TABLES:
        path = folder / "data" / f"{table}.csv"
        downloads.write_download(connection, f"select * from marts.{table} order by all", path)  # noqa: S608 (a mart of ours)


def _write_downloads(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, rows: SpecificationRows
) -> None:
    data = folder / "data" / name
    downloads.write_download(connection, downloads.comparisons(name), data / "comparisons.csv")
    for column, kind, values in (
        ("destination_id", "destination", {cell.destination_id for cell in rows.cells}),
        ("product_code", "product", {cell.product_code for cell in rows.cells}),
    ):
        _require_names(values)
        for value in sorted(values):
            query = downloads.comparisons(name, column, value)
            downloads.write_download(connection, query, data / f"{kind}-{value}.csv")


class Site:
    """The pages of one published file."""

    def __init__(
        self,
        folder: Path,
        shared: Shared,
        rows: dict[str, SpecificationRows],
        drawings: dict[str, list[Drawing]],
        has_docs: bool,
    ) -> None:
        self.folder = folder
        self.shared = shared
        self.rows = rows
        self.drawings = drawings
        self.pages: set[str] = self._planned()
        self.is_reconstructed = shared.facts.is_reconstructed
        self.environment = _environment()
        self.environment.globals.update(
            shared=shared,
            facts=dict(sorted(shared.facts.values.items())),
            has_docs=has_docs,
            pages=self.pages,
        )

    def _planned(self) -> set[str]:
        """Name every page of the site, so that the switch links only to what exists."""
        planned = {"index.html", *(f"{name}.html" for name in SHARED_PAGES)}
        for name, rows in self.rows.items():
            planned.add(f"{name}/index.html")
            for cell in rows.cells:
                planned.add(f"{name}/destination-{cell.destination_id}.html")
                planned.add(f"{name}/product-{cell.product_code}.html")
        return planned

    def write(self) -> None:
        """Write every page."""
        for specification in self.shared.specifications:
            if specification.is_shown:
                self._write_specification(specification)
        for name in SHARED_PAGES:
            self._page(f"{name}.html", name, is_reconstructed=self.is_reconstructed)

    def _write_specification(self, specification: Specification) -> None:
        name = specification.specification_id
        rows, drawings = self.rows[name], self.drawings[name]
        cells = rows.cells
        by_cell = {(cell.product_code, cell.destination_id): cell for cell in cells}
        products = _first_of(cells, lambda cell: cell.product_code)
        destinations = _first_of(cells, lambda cell: cell.destination_id)
        windows: dict[tuple[str, str], dict[int, Window]] = {}
        for window in rows.windows:
            key = (window.product_code, window.destination_id)
            windows.setdefault(key, {})[window.window_number] = window
        common = {
            "specification": specification,
            "spec": name,
            "rows": rows,
            "by_cell": by_cell,
            "index_ends": partial(report_words.index_ends, cells),
            "products": products,
            "destinations": destinations,
            "windows": windows,
            "window_list": _windows_of(rows),
            "drawings": drawings,
        }
        whole = {**common, **_provenance(cells, rows)}
        self._page(f"{name}/index.html", "overview", **whole)
        if specification.is_reference:
            self._page("index.html", "overview", **whole)
        for destination in destinations:
            value = destination.destination_id
            found_cells = [cell for cell in cells if cell.destination_id == value]
            self._page(
                f"{name}/destination-{value}.html",
                "destination",
                destination=destination,
                cells=found_cells,
                **_provenance(found_cells, rows),
                pictures=[item for item in drawings if item.destinations == (value,)],
                **common,
            )
            self._write_images([i for i in drawings if i.destinations == (value,)], name)
        for product in products:
            value = product.product_code
            found = [item for item in drawings if item.products == (value,) and item.svg]
            found_cells = [cell for cell in cells if cell.product_code == value]
            self._page(
                f"{name}/product-{value}.html",
                "product",
                product=product,
                cells=found_cells,
                **_provenance(found_cells, rows),
                pictures=found,
                **self._months(specification, value),
                **common,
            )
            self._write_images(found, name)

    def _months(self, specification: Specification, product_code: str) -> dict[str, Any]:
        """Return a product's months, or where they are: they are shown under one specification."""
        for other in self.shared.specifications:
            name = other.specification_id
            if other.reporter_code != specification.reporter_code or name not in self.rows:
                continue
            months = [r for r in self.rows[name].months if r.product_code == product_code]
            if months and name == specification.specification_id:
                return {"months": _by_month(months), "months_in": None}
            if months:
                return {"months": {}, "months_in": name}
        return {"months": {}, "months_in": None}

    def _write_images(self, drawings: Iterable[Drawing], specification_id: str) -> None:
        """Write the range charts as files of their own."""
        for drawing in drawings:
            if drawing.kind in ("figure", "product"):
                path = self.folder / "data" / specification_id / f"{drawing.picture_id}.svg"
                path.write_text(drawing.svg, encoding="utf-8")
                if drawing.png:
                    path.with_suffix(".png").write_bytes(drawing.png)

    def _page(self, path: str, template: str, **values: Any) -> None:
        page = self.folder / path
        page.parent.mkdir(parents=True, exist_ok=True)
        text = self.environment.get_template(f"{template}.html").render(
            path=path, base="../" * path.count("/"), template=template, **values
        )
        page.write_text(text, encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("chokepoint.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        kg=words.kilogrammes,
        signed=words.signed,
        day=words.day,
        month=words.month,
        short_month=words.short_month,
        as_day=date.fromisoformat,
        season=lambda window: words.season(window[0], window[1]),
        listed=words.listed,
        number=report_words.number_text,
        percent=_percent,
        capital=words.sentence,
        the=words.the,
        value=_value,
        link=_web_address,
        drawn=lambda drawing: Markup(drawing.svg + drawing.phone),
    )
    environment.globals.update(
        state=report_words.state,
        index_text=report_words.index_text,
        index_gap=report_words.index_gap,
        has_small_shipments=report_words.has_small_shipments,
        not_shown=report_words.not_shown,
        omission=report_words.omission,
        bearing=report_words.bearing,
        mirror=report_words.mirror,
        mirror_reason=report_words.mirror_reason,
        mirror_lag=report_words.mirror_lag,
        short_benchmark=words.SHORT_BENCHMARK,
        not_printed=words.NOT_PRINTED,
        mirror_rows=_mirror_rows,
        span=words.span,
        plural=words.plural,
        words_number=words.number,
        none_or_number=words.none_or_number,
        charted=_charted,
        chart_rows=_chart_rows,
        lead_products=_lead_products,
        glyphs={"below": "\u25bc", "within": "\u25cf", "above": "\u25b2"},
    )
    return environment


def _provenance(cells: list[Cell], rows: SpecificationRows) -> dict[str, Any]:
    """What a page with these cells rests on: customs records are not called reconstructed."""
    keys = {(cell.product_code, cell.destination_id) for cell in cells}
    found: dict[tuple[str, str], Source] = {}
    for source in rows.sources:
        name = (source.source_name, source.publisher)
        if (source.product_code, source.destination_id) in keys:
            known = found.get(name, source)
            found[name] = max(known, source, key=lambda each: each.vintage_date)
    return {
        "is_reconstructed": any(cell.is_reconstructed for cell in cells),
        "page_sources": list(found.values()),
    }


def _charted(cells: list[Cell], drawing: Drawing) -> list[Cell]:
    """Return the cells that a range chart shows, largest index first, as it does."""
    found = [
        cell
        for cell in cells
        if cell.has_benchmark
        and (drawing.kind == "product" or cell.product_code in drawing.products)
    ]
    return sorted(found, key=lambda cell: -(cell.volume_index or 0))


def _percent(value: float | None, digits: int = 0) -> str:
    """Write a share or a count that is no integer; what rounds to zero has no sign."""
    return words.DASH if value is None else f"{words.rounded(value, digits) + 0:,f}"


def _chart_rows(cells: list[Cell], name_key: str) -> list[dict[str, object]]:
    """Return the rows of a chart with a scale, with their words."""
    return [
        {
            "label": getattr(cell, name_key),
            "index": cell.volume_index,
            "low": cell.index_min,
            "high": cell.index_max,
            "verdict": cell.range_position,
            # A known end closes its half of the bar, a known index fills its mark.
            "lowKnown": has_known_place(
                cell.benchmark_min_information,
                cell.index_min,
                cell.volume_index,
                cell.index_words,
                cell.benchmark_words,
            ),
            "highKnown": has_known_place(
                cell.benchmark_max_information,
                cell.index_max,
                cell.volume_index,
                cell.index_words,
                cell.benchmark_words,
            ),
            "indexKnown": cell.is_shown_in_kg or cell.index_words is not None,
            "indexText": report_words.index_text(cell),
            "postText": report_words.kilogrammes_text(cell.post_volume_words),
            "meanText": report_words.kilogrammes_text(cell.benchmark_words),
            "rangeText": report_words.range_text(cell),
        }
        for cell in cells
    ]


def _mirror_rows(cells: list[Cell]) -> list[tuple[Cell, list[Cell]]]:
    """Put cells together that share a verdict of six digits: one for all, and all of them."""
    found: dict[tuple[str | None, str], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.hs6_code, cell.destination_id), []).append(cell)
    return [(alike[0], alike) for alike in found.values()]


def _lead_products(products: list[Cell]) -> list[str]:
    """Name the products of kinds that have only one: no destination's chart shows them."""
    kinds = [product.product_kind for product in products]
    return [item.product_code for item in products if kinds.count(item.product_kind) == 1]


def _value(value: float | None) -> str:
    """Write a number of any kind: whole, or with at most four digits after the point."""
    if value is None:
        return words.DASH
    return f"{value:,.4f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"


def _web_address(address: str | None) -> str | None:
    """Return an address that may be linked to, else none."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None


def _first_of(cells: list[Cell], key: Callable[[Cell], str]) -> list[Cell]:
    """Return one cell for each product or destination."""
    found: dict[str, Cell] = {}
    for cell in cells:
        found.setdefault(key(cell), cell)
    return list(found.values())


def _windows_of(rows: SpecificationRows) -> list[tuple[int, date, date]]:
    """Return number and months of the specification's windows, first one first."""
    return sorted(
        {(row.window_number, row.window_start_month, row.window_end_month) for row in rows.windows}
    )


def _by_month(rows: list[Month]) -> dict[date, dict[str, Month]]:
    months: dict[date, dict[str, Month]] = {}
    for row in rows:
        months.setdefault(row.month, {})[row.destination_id] = row
    return months
