"""What a file of the watchlist becomes: rows in the columns of the seeds."""

import csv
import re
from datetime import date

import pytest
import yaml

from chokepoint.errors import ChokepointError
from chokepoint.fetch.products import codes_of
from chokepoint.watchlist.check import check
from chokepoint.watchlist.read import read_watchlist
from chokepoint.watchlist.rows import FILE_COLUMN, TABLES, first_whole_month, rows_of

LEAST = """
[event]
name = "Baths"
date = 2025-10-30
products = ["85051110"]
"""


def compiled(project):
    return rows_of(*read_watchlist(project))


def test_tables_have_the_columns_of_the_seeds(root):
    seeds = {
        seed["name"]: list(seed["config"]["column_types"])
        for folder in ("events", "reference")
        for path in (root / "seeds" / folder).glob("_*.yml")
        for seed in yaml.safe_load(path.read_text("utf-8"))["seeds"]
    }
    named = {name: list(columns) for name, columns in TABLES.items()}
    assert named.pop("product_codes")  # the project's own products are single codes
    assert named == {name: seeds[name] for name in named}


def test_the_least_that_a_file_says(watchlist):
    tables = compiled(watchlist(LEAST))
    assert tables["events"] == [
        {
            "event_id": "baths",
            "event_name": "Baths",
            "reporter_code": "CHN",
            "event_date": "2025-10-30",
            "date_check": "not_checked",
            "date_source": None,
            "source_url": None,
            "note": None,
            FILE_COLUMN: "watchlist/baths.toml",
        }
    ]
    (status,) = tables["event_statuses"]
    assert (status["status"], status["status_date"]) == ("announced", "2025-10-30")
    assert status["is_checked"] == "false"
    assert [row["destination_id"] for row in tables["event_destinations"]] == [
        "WLD", "USA", "EU27", "JPN", "KOR", "ASEAN", "GBR",
    ]  # fmt: skip
    assert tables["destinations"] == tables["destination_memberships"] == []
    (specification,) = tables["specifications"]
    assert specification == {
        "specification_id": "baths",
        "specification_title": "All months since Baths",
        "event_id": "baths",
        "window_start_month": "2025-11-01",
        "window_kind": "rolling",
        "window_months": "12",
        "benchmark_windows": "4",
        "benchmark_windows_needed": "3",
        "benchmark_statistic": "mean",
        "membership_basis": "fixed:2025-01-01",
        "missing_treatment": "as_missing",
        "recorded_by": "exporter",
        "is_reference": "false",
        "description": "All complete months, at most twelve months, from November 2025, against "
        "the same months of four earlier years.",
        FILE_COLUMN: "watchlist/baths.toml",
    }


def test_specifications_bear_the_name_of_the_file(watchlist):
    tables = compiled(
        watchlist(LEAST + '[[specification]]\nlength = 6\n[[specification]]\nid = "short"\n')
    )
    found = [(row["specification_id"], row["window_kind"]) for row in tables["specifications"]]
    assert found == [("baths", "fixed"), ("baths_short", "rolling")]


def test_countries_and_own_lists_become_destinations_once(watchlist):
    text = LEAST + 'destinations = ["WLD", "VNM", "pair"]\n'
    project = watchlist(
        text + '[[destination]]\nid = "pair"\nname = "Two"\n'
        'members = ["VNM", {partner = "THA", valid_from = 2020-02-01}]\n'
    )
    watchlist(LEAST + 'destinations = ["VNM"]\n', "other.toml")
    tables = compiled(project)
    assert [
        (row["destination_id"], row["destination_kind"], row["partner_id"], row["display_order"])
        for row in tables["destinations"]
    ] == [("VNM", "country", "VNM", "8"), ("baths_pair", "group", None, "9")]
    assert [
        (row["group_code"], row["partner_id"], row["member_name"], row["valid_from"])
        for row in tables["destination_memberships"]
    ] == [
        ("baths_pair", "VNM", "Viet Nam", "1900-01-01"),
        ("baths_pair", "THA", "Thailand", "2020-02-01"),
    ]
    measured = [tuple(row.values())[:2] for row in tables["event_destinations"]]
    assert measured == [
        ("baths", "WLD"), ("baths", "VNM"), ("baths", "baths_pair"), ("other", "VNM"),
    ]  # fmt: skip


def test_the_example_of_the_readme_says_every_key(watchlist, root):
    text = (root / "watchlist/README.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ((one,), _) = read_watchlist(watchlist(example, "graphite_2027.toml"))

    said: dict[type, set[str]] = {}

    def note(model):
        said.setdefault(type(model), set()).update(model.model_fields_set)
        for value in dict(model).values():
            for entry in value if isinstance(value, list) else [value]:
                if hasattr(entry, "model_fields_set"):
                    note(entry)

    note(one.said)
    assert {words.__name__ for words in said} == {
        "EventFile", "Event", "Status", "Product", "PartOfProduct", "Destination", "Member",
        "Specification",
    }  # fmt: skip
    # Of a member that leaves, only the day on which it joined is in the example.
    assert {
        f"{words.__name__}.{name}"
        for words, names in said.items()
        for name in set(words.model_fields) - names
    } == {"Member.valid_to"}


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2025, 11, 1), date(2025, 11, 1)),
        (date(2025, 10, 30), date(2025, 11, 1)),
        (date(2025, 12, 2), date(2026, 1, 1)),
    ],
)
def test_a_window_begins_with_the_first_whole_month(day, month):
    assert first_whole_month(day) == month


def test_rows_are_written_as_csv_for_other_engines(watchlist, tmp_path):
    project = watchlist(LEAST)
    check(project, tmp_path / "csv")
    tables = compiled(project)
    assert sorted(path.stem for path in (tmp_path / "csv").iterdir()) == sorted(TABLES)
    for name, rows in tables.items():
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = [
                {column: value or None for column, value in row.items()}
                for row in csv.DictReader(file)
            ]
        assert written == rows


def test_what_is_said_of_a_code_is_a_row_of_products_once(watchlist):
    """A month in words is its first day; of a code of the project only the event's row."""
    more = (
        '[[product]]\ncode = "39221000"\nname = "Baths"\nvalid_from = "2022-01"\n'
        '[[product]]\ncode = "28053018"\nsource = "Announcement 1"\n'
    )
    project = watchlist(LEAST + more)
    watchlist(LEAST + more, "other.toml")
    tables = compiled(project)
    assert [
        (row["product_code"], row["product_name"], row["valid_from"], row["display_order"])
        for row in tables["hs_products"]
    ] == [("39221000", "Baths", "2022-01-01", "43")]
    assert [
        (row["product_code"], row["code_check"])
        for row in tables["event_products"]
        if row["event_id"] == "baths"
    ] == [("85051110", "not_checked"), ("39221000", "not_checked"), ("28053018", "checked")]


def test_two_files_do_not_describe_a_code_in_two_ways(watchlist):
    project = watchlist(LEAST + '[[product]]\ncode = "39221000"\nname = "Baths"\n')
    watchlist(LEAST + '[[product]]\ncode = "39221000"\nname = "Tubs"\n', "other.toml")
    with pytest.raises(ChokepointError, match=r"other.toml, line 7, .*described otherwise"):
        compiled(project)


def test_events_of_the_watchlist_are_fetched_like_those_of_the_project(watchlist):
    project = watchlist(LEAST.replace("85051110", "39221000"))
    assert codes_of(project, ["baths"], []) == ("392210",)
    assert "850511" in codes_of(project, ["busan_accord_2025"], [])


BISMUTH = """
[[product]]
id = "bismuth"
name = "Bismuth, unwrought"
note = "Of every purity."
codes = [
  { code = "81060010", valid_to = "2021-12" },
  { code = "81061010", valid_from = "2022-01" },
  "81069010",
]
"""


def test_several_codes_under_one_name_are_a_product_with_a_number_of_its_own(watchlist):
    tables = compiled(watchlist(LEAST.replace('products = ["85051110"]', "") + BISMUTH))
    ((code, name, note),) = [
        (row["product_code"], row["product_name"], row["note"]) for row in tables["hs_products"]
    ]
    assert re.fullmatch(r"00\d{6}", code)
    assert name == "Bismuth, unwrought"
    assert note == (
        "The sum of 81060010 until December 2021, 81061010 from January 2022 and 81069010. "
        "Of every purity."
    )
    assert [row["product_code"] for row in tables["event_products"]] == [code]
    assert [tuple(row.values())[:4] for row in tables["product_codes"]] == [
        (code, "81060010", None, "2021-12-01"),
        (code, "81061010", "2022-01-01", None),
        (code, "81069010", None, None),
    ]


def test_the_number_of_a_product_depends_on_its_names_alone(watchlist):
    """A published number means the same after an edit, and another file's is another one."""
    project = watchlist(LEAST + BISMUTH)
    watchlist(LEAST + BISMUTH.replace("81069010", "81069090"), "other.toml")
    (one, other) = (row["product_code"] for row in compiled(project)["hs_products"])
    assert one != other
    edited = compiled(watchlist(LEAST + BISMUTH.replace("81069010", "81069090")))
    assert edited["hs_products"][0]["product_code"] == one
