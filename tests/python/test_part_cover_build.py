"""From downloads of some regimes or places to the marts: a part of a month is not the month."""

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app

from .ingest.conftest import EN, gacc_text, without_parts
from .test_lake_build import built

REGIMES = [
    str(code)
    for code in (10, 11, 12, 13, 14, 15, 16, 19, 20, 22, 23, 25, 27, 30, 31, 33, 34, 35, 39, 41)
]
# One product for each case.
ALONE, ADDED, REVISED, SAID, EMPTY, EMPTY_OF_ONE, YUAN, CROSSED, LINE, LINES, OLDER = (
    "28053011", "28053012", "28053013", "28053014", "28053015", "28053016", "28053017",
    "28053018", "85051110", "28053029", "28053019",
)  # fmt: skip


def row(product, regime, kg, partner="502", value="50,000"):
    return [
        "202511", partner, "Somewhere", product, "Metal", regime, "Regime", kg, "Kilogram", "0",
        "-", value,
    ]  # fmt: skip


def listed(*codes):
    return "--parts", ",".join(f"regime:{code}" for code in codes)


@pytest.fixture(scope="module")
def build(copy_project, tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("part_cover"))
    number = iter(range(100))

    def ingest(day, rows, *options, header=EN):
        folder = project / "downloads" / str(next(number))
        folder.mkdir(parents=True)
        path = folder / "downloadData.csv"
        path.write_text(gacc_text(header, rows), encoding="gb18030")
        told = ["ingest", str(path), "--flow", "export", "--vintage-date", day, *options]
        result = CliRunner().invoke(app, told)
        assert result.exit_code == 0, result.output

    everybody = ("--partners", "all")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        ingest("2026-01-20", [row(ALONE, "10", "1000")], *everybody)
        ingest("2026-01-20", [row(SAID, "10", "1000")], *everybody, "--parts", "all")
        # 02 by regime: two queries that are everything together
        ingest("2026-01-20", [row(ADDED, "10", "1000")], *everybody)
        ingest(
            "2026-01-21",
            [row(ADDED, "14", "200"), row(ADDED, "15", "30", "116")],
            *everybody, *listed(*REGIMES[1:]),
        )  # fmt: skip
        # a whole month, of which a later query revises one regime
        ingest(
            "2026-01-20",
            [row(REVISED, "10", "1000"), row(REVISED, "14", "200"), row(REVISED, "14", "7", "116")],
            *everybody,
        )
        ingest("2026-02-20", [row(REVISED, "14", "300")], *everybody, *listed("14"))
        # and an older query of one, which changes nothing
        ingest("2026-02-20", [row(OLDER, "10", "5"), row(OLDER, "14", "6")], *everybody)
        ingest("2026-01-20", [row(OLDER, "14", "300")], *everybody, *listed("14"))
        # every regime of one place only
        ingest(
            "2026-01-20", [row(CROSSED, "10", "1000")], *everybody,
            "--parts", ",".join([f"regime:{code}" for code in REGIMES] + ["province:44"]),
        )  # fmt: skip
        header, _ = without_parts([])
        november = ("--months", "2025-11:2025-11")
        ingest("2026-01-20", [], "--hs", EMPTY, *november, header=header)
        ingest(
            "2026-01-20", [], "--hs", EMPTY_OF_ONE, *november, "--partners", "502", header=header
        )
        # 13: dollars, then yuan
        lines = [row(YUAN, "10", "1000"), row(YUAN, "10", "2000", "116", "90,000")]
        header, rows = without_parts(lines)
        ingest("2026-01-20", rows, header=header)
        lines = [
            row(YUAN, "10", "1000", "502", "356,000"),
            row(YUAN, "10", "2000", "116", "641,000"),
        ]
        header, rows = without_parts(lines)
        ingest("2026-01-21", rows, header=[*header[:-1], "Renminbi Yuan"])
        # one line of ten digits, and two
        header, rows = without_parts([row(LINE + "10", "10", "1000")])
        ingest("2026-01-20", rows, *everybody, header=header)
        lines = [row(LINES + "10", "10", "1000"), row(LINES + "90", "10", "500")]
        header, rows = without_parts(lines)
        ingest("2026-01-20", rows, *everybody, header=header)
    lake = tmp_path_factory.mktemp("moved") / "lake"
    (project / "lake").rename(lake)
    return built(project, lake, ["fct_monthly_exports"])


def november(build, product, *columns):
    names = ", ".join(columns or ("month_state", "volume_kg"))
    found = build.rows(
        f"select destination_id, {names} from marts.fct_monthly_exports "
        f"where product_code = '{product}' and month = '2025-11-01' "
        "and destination_id in ('USA', 'JPN', 'KOR', 'WLD')"
    )
    return {destination: row for destination, *row in found}


DESTINATIONS = ("USA", "JPN", "KOR", "WLD")
UNKNOWN = {name: ["not_covered", None] for name in DESTINATIONS}


def known(**kg):
    cells = {name: ["zero", 0] for name in DESTINATIONS}
    return cells | {name: ["shipped", number] for name, number in kg.items()}


@pytest.mark.parametrize("product", [ALONE, CROSSED], ids=["one regime", "one place"])
def test_a_part_of_a_month_is_not_known_and_never_a_sum(build, product):
    assert november(build, product) == UNKNOWN


def test_all_parts_said_make_the_month(build):
    assert november(build, SAID) == known(USA=1000, WLD=1000)


def test_case_02_disjoint_regimes_that_are_all_of_them_add_up(build):
    assert november(build, ADDED) == known(USA=1200, JPN=30, WLD=1230)


def test_a_later_part_supersedes_what_it_covers_and_no_more(build):
    assert november(build, REVISED) == known(USA=1300, WLD=1300)


def test_an_older_part_changes_nothing_of_a_later_whole(build):
    assert november(build, OLDER) == known(USA=11, WLD=11)


def test_case_32_an_empty_download_is_a_zero_month(build):
    assert november(build, EMPTY) == known()


def test_case_32_an_empty_download_of_one_partner_is_zero_for_it_alone(build):
    assert november(build, EMPTY_OF_ONE) == UNKNOWN | {"USA": ["zero", 0]}


def test_case_13_yuan_after_dollars_take_no_dollars_away(build):
    found = november(build, YUAN, "volume_kg", "value_usd")
    assert (found["USA"], found["JPN"]) == ([1000, 50_000], [2000, 90_000])


def test_one_line_of_ten_digits_is_not_the_product(build):
    assert november(build, LINE) == UNKNOWN


def test_several_lines_of_one_file_are(build):
    assert november(build, LINES) == known(USA=1500, WLD=1500)
