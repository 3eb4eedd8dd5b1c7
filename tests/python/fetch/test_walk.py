"""Each publisher's answers, fetched, saved and read by the real reader, to exact sums and zeros."""

import pytest

from .services import Trade, months

YEAR = months("2025-01", "2025-12")
CASES = {
    "comtrade": (
        [Trade("850511", "2025-01", 500, 9000, "DEU"), Trade("850511", "2025-03", 7, 80, "DEU"),
         Trade("850511", "2025-03", 30, 400, "JPN")],
        [("850511", "2025-01", "DEU", 500, 9000), ("850511", "2025-03", "DEU", 7, 80),
         ("850511", "2025-03", "JPN", 30, 400)],
        {"DEU": 10, "FRA": 10, "JPN": 10},
    ),
    "comext": (
        [Trade("850511", "2025-01", 500, 9000, "DE"), Trade("850511", "2025-03", 700, 80, "GR")],
        [("850511", "2025-01", "DEU", 500, 9000), ("850511", "2025-03", "GRC", 700, 80)],
        {"DEU": 10, "FRA": 9, "GRC": 10},  # France is late
    ),
    "census": (
        [Trade("8505110070", "2025-01", 500, 9000), Trade("8505110050", "2025-03", 7, 80)],
        [("8505110050", "2025-03", "USA", 7, 80), ("8505110070", "2025-01", "USA", 500, 9000)],
        {"USA": 10},
    ),
    "hmrc": (
        [Trade("85051110", "2025-01", 500, 9000), Trade("85051190", "2025-03", 7, 80)],
        [("85051110", "2025-01", "GBR", 500, 9000), ("85051190", "2025-03", "GBR", 7, 80)],
        {"GBR": 10},
    ),
    "estat": (
        [Trade("850511000", "2025-01", 500, 9), Trade("850511000", "2025-03", 7, 2)],
        [("8505110000", f"2025-{m:02d}", "JPN", *({1: (500, 9000), 3: (7, 2000)}.get(m, (0, 0))))
         for m in range(1, 11)],
        {"JPN": 10},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_answers_come_to_exact_sums_and_zero_months(fetching, name):
    trade, rows, reporters = CASES[name]
    fetching.serve(name, *trade, until="2025-10")
    said = fetching(name, "--product", "85051110", "--months", "2025-01:2025-12")
    assert "not published, or not in the publisher's tables: 2025-11, 2025-12" in said
    outcomes = fetching.ingest()
    assert {one["status"] for one in outcomes} == {"loaded"}, outcomes
    found = fetching.flows("hs_code, strftime(month, '%Y-%m'), reporter_code, quantity_kg, value")
    assert found == sorted(rows)
    # What has no row of the months that are published is zero; of the others nothing is known.
    assert fetching.covered("850511") == {one: YEAR[:last] for one, last in reporters.items()}


@pytest.mark.parametrize("name", [one for one in CASES if one != "estat"])
def test_an_answer_without_a_row_is_zero_in_the_months_that_are_published(fetching, name):
    fetching.serve(name, until="2025-10")
    fetching(name, "--product", "850511", "--months", "2025-09:2025-12")
    assert {one["status"] for one in fetching.ingest()} == {"loaded"}
    assert fetching.flows() == []
    last = {one: last for one, last in CASES[name][2].items() if last >= 9}
    assert fetching.covered("850511") == {one: YEAR[8:last] for one, last in last.items()}


def test_japans_database_may_lack_a_line_so_that_no_row_says_nothing(fetching):
    fetching.serve("estat", until="2025-10")
    said = fetching("estat", "--product", "850511", "--months", "2025-01:2025-10")
    assert "not published, or not in the publisher's tables: 2025-01, 2025-02" in said
    assert fetching.answers == []


@pytest.mark.parametrize("name", CASES)
def test_months_that_nobody_has_published_are_not_saved(fetching, name):
    trade = CASES[name][0]
    fetching.serve(name, *trade, until="2024-12")
    said = fetching(name, "--product", "850511", "--months", "2025-01:2025-02")
    assert "nothing new" in said
    assert fetching.answers == []


def test_codes_with_a_zero_in_front(fetching):
    fetching.serve("hmrc", Trade("08111090", "2025-01", 5, 6))
    fetching("hmrc", "--product", "081110", "--months", "2025-01:2025-01")
    assert fetching.ingest()[0]["status"] == "loaded"
    assert fetching.flows("hs_code, quantity_kg") == [("08111090", 5)]


def test_the_products_of_an_event_are_asked_for_once_each(fetching):
    service = fetching.serve("comext", Trade("280530", "2025-01", 100, 7, "DE"))
    fetching("comext", "--event", "busan_accord_2025", "--months", "2025-01:2025-03")
    ((path, _),) = service.asked
    assert path.endswith("/M..CN.280530+850511+TOTAL.1.VALUE_IN_EUROS+QUANTITY_IN_100KG")
    fetching.ingest()
    for code in ("280530", "850511"):
        assert fetching.covered(code)["DEU"] == YEAR[:3]
