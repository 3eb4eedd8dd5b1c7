"""The pages: which there are, what they link to, what they load, and what they say."""

import csv
import json
import re
from collections import Counter
from urllib.parse import unquote, urldefrag

import pytest

from .conftest import KEPT


def comparisons(published):
    from chokepoint.duckdb_files import open_read_only

    with open_read_only(published) as connection:
        return connection.execute(
            "select specification_id, product_code, destination_id, post_volume_words, "
            "case when index_words is not null then volume_index end, range_position, "
            "omission_reason, is_reconstructed "
            "from marts.fct_benchmark_comparison"
        ).fetchall()


def test_every_specification_destination_and_product_has_a_page(pages, published):
    expected = {"index.html", "audit.html", "coverage.html", "method.html"}
    for specification, product, destination, *_ in comparisons(published):
        expected.add(f"{specification}/index.html")
        expected.add(f"{specification}/destination-{destination}.html")
        expected.add(f"{specification}/product-{product}.html")
    assert set(pages) == expected


def test_every_link_and_anchor_inside_the_site_resolves(pages, report_site):
    broken = []
    site = report_site.resolve()  # a link to its version
    for name, page in pages.items():
        here = (site / name).parent
        for link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            path, anchor = urldefrag(link)
            target = (here / unquote(path)).resolve() if path else site / name
            key = target.relative_to(site).as_posix()
            if not target.is_file() or (anchor and unquote(anchor) not in pages[key].ids):
                broken.append((name, link))
    assert broken == []


def test_pages_load_nothing_from_elsewhere(pages, report_site):
    for name, page in pages.items():
        assert page.resources, name
        for resource in page.resources:
            assert not re.match(r"[a-z]+:|//|/", resource) or resource == "data:,", (name, resource)
            if resource != "data:,":
                assert ((report_site / name).parent / resource).resolve().is_file()
        styles = [value for key, value in page.attributes if key == "style" and value]
        assert not any("url(" in style for style in styles)
    for sheet in (report_site / "static").glob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)|@import", sheet.read_text("utf-8")):
            assert (sheet.parent / address).is_file()


def test_titles_and_ids_are_unique_and_headings_in_order(pages):
    repeated = [t for t, count in Counter(p.title for p in pages.values()).items() if count > 1]
    assert repeated == []
    for name, page in pages.items():
        assert [i for i, count in Counter(page.ids).items() if count > 1] == [], name
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        steps = [b - a for a, b in zip(page.headings, page.headings[1:], strict=False)]
        assert max(steps) <= 1, name
        assert ("lang", "en") in page.attributes, name
        assert page.links[0] == "#main", name


def test_the_matrix_holds_the_numbers_of_the_marts(pages, published):
    found = comparisons(published)
    for specification in {row[0] for row in found}:
        page = pages[f"{specification}/index.html"]
        rows = {f"{row[1]}-{row[2]}": row for row in found if row[0] == specification}
        assert set(page.cells) == set(rows)
        for key, (*_, volume, index, position, reason, _) in rows.items():
            cell = page.cells[key]
            assert cell.index == index, (specification, key)
            if position:
                assert cell.state == position
                assert position in cell.text
            else:
                # Of a volume that print does not give, "never" would be a guess.
                states = {
                    "no_benchmark_history": "never" if volume else "missing",
                    "no_benchmark_history_new_flow": "new",
                }
                assert cell.state == states.get(reason, "missing")


def test_the_first_page_is_the_reference_specification(pages):
    assert pages["index.html"].cells == pages["paper/index.html"].cells


def test_reconstructed_data_is_labelled_on_every_page(pages):
    for name, page in pages.items():
        assert "reconstruction" in page.classes, name
        assert "Reconstructed monthly data, not customs records." in page.text, name


def test_a_drawing_says_that_its_data_are_reconstructed(report_site):
    drawings = list(report_site.rglob("*.svg"))
    assert drawings
    assert all("Reconstructed monthly data" in path.read_text("utf-8") for path in drawings)


def test_specifications_without_data_are_named_as_such(pages, published):
    from chokepoint.duckdb_files import open_read_only

    with open_read_only(published) as connection:
        empty = connection.execute(
            "select specification_id from marts.dim_specifications where not has_data"
        ).fetchall()
    assert empty
    for (name,) in empty:
        assert f"{name}/index.html" not in pages
        assert name in pages["index.html"].text


def test_every_claim_is_on_the_audit_page(pages, published):
    from chokepoint.duckdb_files import open_read_only

    tables = {
        "audit_published_figures": "claim_id",
        "audit_statistical_statements": "statement_id",
        "audit_press_figures": "press_id",
        "audit_paper_contradictions": "contradiction_id",
    }
    ids = set(pages["audit.html"].ids)
    with open_read_only(published) as connection:
        for table, key in tables.items():
            keys = {
                row[0] for row in connection.execute(f"select {key} from marts.{table}").fetchall()
            }
            assert keys
            assert keys <= ids


def test_a_sentence_and_its_caveats_are_beside_every_verdict(pages, published):
    from chokepoint.duckdb_files import open_read_only

    with open_read_only(published) as connection:
        findings = connection.execute(
            "select specification_id, destination_id, product_code, sentence, caveat_sentence "
            "from marts.fct_findings where finding_level = 'cell'"
        ).fetchall()
    for specification, destination, product, sentence, caveats in findings:
        for name in (f"destination-{destination}", f"product-{product}"):
            text = pages[f"{specification}/{name}.html"].text
            assert sentence in text
            assert (caveats or "") in text


def test_the_coverage_page_counts_what_print_fixes_and_no_loaded_month(report_site, published):
    from chokepoint.duckdb_files import open_read_only

    with open_read_only(published) as connection:
        counts = connection.execute(
            """
            select
                product_code,
                count(*) filter (information = 'determined') as determined,
                count(*) filter (information = 'bounded') as bounded,
                count(*) filter (information = 'free') as free
            from marts.fct_window_volumes
            inner join marts.dim_specifications using (specification_id)
            where is_reference
            group by product_code
            """
        ).fetchall()
        (press,) = connection.execute(
            "select count(*) from marts.fct_monthly_exports where information = 'press'"
        ).fetchone()
    page = (report_site / "coverage.html").read_text("utf-8")
    assert "Missing or cut" not in page
    assert press > 0
    assert len(counts) > 0
    for product, *found in counts:
        cells = "".join(f'<td class="n">{count}</td>' for count in found)
        assert f"<small>{product}</small></th>{cells}" in page, product


def test_names_cannot_leave_their_place(hostile_site):
    from pages import read

    from .conftest import HOSTILE, NEW

    paths = list(hostile_site.rglob("*.html"))
    assert paths
    for path in paths:
        page = read(path)
        # Data for charts apart, pages carry no scripts of their own.
        assert all(isinstance(json.loads(script), list) for script in page.scripts), path
        assert "y" not in page.ids
        assert not any(value and value.startswith("javascript:") for _, value in page.attributes)
        assert "<script>alert" not in path.read_text("utf-8")
    product = read(hostile_site / "paper" / f"product-{KEPT[0]}.html")
    assert HOSTILE in product.text
    assert NEW in read(hostile_site / "index.html").text


def test_the_coverage_page_names_files_unlike_their_series(hostile_site, report_site):
    from pages import read

    from .conftest import HOSTILE, UNUSUAL

    text = read(hostile_site / "coverage.html").text
    assert f"{HOSTILE}.csv" in text
    assert f"{UNUSUAL} (loaded with --accept-unusual)" in text
    assert "Files unlike their series" not in (report_site / "coverage.html").read_text("utf-8")


def test_a_formula_is_defused_in_the_downloads(hostile_site):
    from .conftest import FORMULA

    text = (hostile_site / "data/paper/comparisons.csv").read_text("utf-8")
    quoted = FORMULA.replace('"', '""')
    assert f'"\'{quoted}"' in text
    assert f',"{quoted}"' not in text


def test_a_product_without_data_appears_as_not_known(hostile_site):
    from pages import read

    from .conftest import NEW

    cells = read(hostile_site / "paper/index.html").cells
    found = {key: cell for key, cell in cells.items() if key.startswith(NEW)}
    assert len(found) == 7
    assert all(cell.state == "missing" and "not known" in cell.text for cell in found.values())
    page = read(hostile_site / "paper" / f"product-{NEW}.html")
    assert "Nothing is loaded for this product." in page.text


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_pictures_of_the_reference_can_be_downloaded(report_site, suffix):
    found = list((report_site / "data/paper").glob(f"figure_*.{suffix}"))
    assert len(found) == 7


def test_a_download_holds_the_rows_of_its_page(report_site, published):
    for specification, kind, column in (
        ("paper", "destination-USA", 2),
        ("strict", "product-85051110", 1),
    ):
        value = kind.split("-")[1]
        path = report_site / "data" / specification / f"{kind}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            read = {(row["product_code"], row["destination_id"]) for row in csv.DictReader(file)}
        expected = {
            (row[1], row[2])
            for row in comparisons(published)
            if row[0] == specification and row[column] == value
        }
        assert read == expected


def test_the_exposure_names_the_tables_that_are_read(root):
    import yaml

    from chokepoint.figures import data as figures
    from chokepoint.report import data, downloads

    queries = [
        value
        for module in (data, downloads, figures)
        for value in vars(module).values()
        if isinstance(value, str)
    ]
    queries += [f"marts.{table}" for table in downloads.WHOLE_TABLES]
    read = {name for q in queries for name in re.findall(r"\b(?:marts|reference)\.(\w+)", q)}
    path = root / "models/marts/figures/exposures.yml"
    exposures = yaml.safe_load(path.read_text("utf-8"))["exposures"]
    (named,) = (item["depends_on"] for item in exposures if item["name"] == "web_report")
    # Written at publication, when dbt is done.
    assert {name.split("'")[1] for name in named} == read - {"build_facts"}


def test_the_importers_verdict_stands_beside_the_exporters(mirrored_pages):
    text = " ".join(mirrored_pages[f"paper/product-{KEPT[0]}.html"].text.split())
    assert "As the importers record it" in text
    assert (
        "At six digits (HS 850511) the importers\u2019 record (Comext, one month later) is below "
        "its range (index 41), as the exporter\u2019s is."
    ) in text
    assert (
        "record (Comext, in the same month) is within its range (index 96), on fewer benchmark "
        "windows than asked for; the "
        "exporter\u2019s is below."
    ) in text
    assert (
        "The importers\u2019 record (Comext, one month later) gives no verdict: in some month "
        "only 26 of 27 importers are covered."
    ) in text
    japan = mirrored_pages["paper/destination-JPN.html"]
    assert "mirror" in japan.ids
    assert "differ" in japan.text
    # Products of one code of six digits share its verdict, and a row.
    assert japan.text.count("HS 280530") == 1


def test_where_no_record_of_importers_is_loaded_nothing_is_said_of_one(mirrored_pages, pages):
    assert "mirror" not in mirrored_pages["paper/destination-KOR.html"].ids
    assert "mirror" not in pages[f"paper/product-{KEPT[0]}.html"].ids
    assert not any("importers\u2019 record" in page.text for page in pages.values())


def test_a_file_of_another_version_is_an_error_with_a_remedy(published):
    from dataclasses import dataclass

    from chokepoint.duckdb_files import open_read_only
    from chokepoint.errors import ChokepointError
    from chokepoint.report.rows import Row, read_rows

    @dataclass(frozen=True)
    class Product(Row):
        product_name: int
        colour: str

    with open_read_only(published) as connection:
        for query in (
            "from marts.dim_products",  # no colour
            "select product_name, '' as colour from marts.dim_products",  # no number
            "select 1 as product_name, null as colour",
            "from marts.dim_colours",
        ):
            with pytest.raises(ChokepointError, match="make build"):
                read_rows(Product, connection, query)
