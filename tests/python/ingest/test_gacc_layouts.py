"""Acceptance cases of real GACC downloads: encodings, headers, units, regimes, codes."""

import pytest

from .conftest import EN, MAGNETS, ZH, gacc_text, magnet_rows

KEYS = "month, partner_code, hs_code, quantity_kg, value, value_currency, flow"


def chinese(rows):
    names = {"Kilogram": "千克", "-": "?", "Ordinary Trade": "一般贸易"}
    return [[names.get(field, field) for field in row] for row in rows]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("gb18030", "gb18030"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")],
)
def test_encodings_give_the_same_rows_and_are_recorded(project, encoding, found):
    path = project.write("downloadData.csv", gacc_text(ZH, chinese(MAGNETS)), encoding)
    assert project.ingest(path).exit_code == 0
    assert project.manifests()[0]["encoding"] == found
    assert {row[3] for row in project.rows(KEYS)} == {339548, 1718, 1119, 288}


def test_english_and_chinese_headers_give_the_same_rows(project):
    english = project.write("en.csv", gacc_text(EN, MAGNETS))
    chinese_file = project.write("zh.csv", gacc_text(ZH, chinese(MAGNETS)))
    assert project.ingest(english, chinese_file).exit_code == 0
    rows = project.rows(KEYS)
    assert len(rows) == 8
    assert all(rows.count(row) == 2 for row in rows)


def test_supplimentary_and_supplementary_are_the_same_column(project):
    corrected = [name.replace("Supplimentary", "Supplementary") for name in EN]
    rows = magnet_rows()
    rows[0][7:11] = ["8000", "Number of item", "790", "Kilogram"]
    for name, header in (("old.csv", EN), ("new.csv", corrected)):
        assert project.ingest(project.write(name, gacc_text(header, rows))).exit_code == 0
    assert [row[0] for row in project.rows("quantity_kg")] == [790, 790]


def test_trailing_comma_or_none(project):
    with_comma = project.write("a.csv", gacc_text(EN, MAGNETS))
    without = project.write("b.csv", gacc_text(EN, MAGNETS, trailing_comma=False))
    assert project.ingest(with_comma, without).exit_code == 0
    rows = project.rows(KEYS)
    assert all(rows.count(row) == 2 for row in rows)


def test_any_column_order(project):
    order = [11, 3, 8, 7, 0, 2, 1, 4, 6, 5, 10, 9]
    shuffled = [[row[i] for i in order] for row in [EN, *MAGNETS]]
    path = project.write("shuffled.csv", gacc_text(shuffled[0], shuffled[1:]))
    assert project.ingest(path).exit_code == 0
    assert sum(row[3] for row in project.rows(KEYS)) == 342_673


def test_without_regime_columns(project):
    keep = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    rows = [[row[i] for i in keep] for row in [EN, MAGNETS[0]]]
    path = project.write("plain.csv", gacc_text(rows[0], rows[1:]))
    assert project.ingest(path).exit_code == 0
    assert project.rows("quantity_kg") == [(339548,)]


def test_four_regimes_of_a_month_sum_to_its_total(project):
    assert project.ingest(project.write("magnets.csv", gacc_text(EN, MAGNETS))).exit_code == 0
    assert project.rows("sum(quantity_kg), sum(value)") == [(342_673, 17_186_505)]


def test_thousands_separators_in_values_and_missing_units(project):
    for number, mark in enumerate(("?", "-", "—")):
        rows = magnet_rows(value="17,065,395", kg="8000")
        rows[0][9:11] = ["0", mark]
        path = project.write(f"{number}.csv", gacc_text(EN, rows))
        assert project.ingest(path).exit_code == 0
    assert project.rows("distinct quantity_kg, value") == [(8000, 17_065_395)]


def test_kilogrammes_are_found_by_unit_not_by_position(project):
    rows = magnet_rows()
    rows[0][7:11] = ["8000", "Number of item", "790", "Kilogram"]
    assert project.ingest(project.write("items.csv", gacc_text(EN, rows))).exit_code == 0
    assert project.rows("quantity_kg") == [(790,)]


def test_zero_kilogrammes_with_a_value_are_kept_and_flagged(project):
    path = project.write("light.csv", gacc_text(EN, magnet_rows(kg="0", value="51")))
    assert project.ingest(path).exit_code == 0
    columns = "quantity_kg, value, is_zero_quantity_positive_value"
    assert project.rows(columns) == [(0, 51, True)]
    assert project.manifests()[0]["rows_zero_kg_positive_value"] == 1


def test_line_breaks_and_official_remarks_in_names_leave_the_code_alone(project):
    rows = magnet_rows(months=("202212", "202301"))
    rows[0][1:3] = ["337", "格鲁吉亚(2023年起停用)\n"]
    rows[1][1:3] = ["150\n", "格鲁吉亚(2023年起增列)_x000D_"]
    assert project.ingest(project.write("georgia.csv", gacc_text(ZH, chinese(rows)))).exit_code == 0
    codes = project.rows("month, partner_code, partner_name")
    assert [(code, name) for _, code, name in codes] == [("337", "格鲁吉亚"), ("150", "格鲁吉亚")]


def test_workbooks_with_numbers_for_codes_are_padded_again(project):
    seed = project.root / "seeds/reference/hs_products.csv"
    text = seed.read_text(encoding="utf-8")
    header = text.splitlines()[0].split(",")
    horse = {"product_code": "01012100", "product_name": "Horses", "product_kind": "metal"}
    horse |= {"is_in_paper": "false"}
    seed.write_text(text + ",".join(horse.get(c, "") for c in header) + "\n", encoding="utf-8")
    rows = magnet_rows()
    rows[0][0], rows[0][1], rows[0][3] = 202601, 102, 1012100
    rows[0][7], rows[0][11] = 1159, 5922.0
    path = project.workbook("resaved.xlsx", [*EN, None], rows)
    assert project.ingest(path).exit_code == 0
    assert project.rows("partner_code, hs_code, quantity_kg, value") == [
        ("102", "01012100", 1159, 5922)
    ]


def test_28053021_is_kept_though_the_paper_leaves_it_out(project):
    rows = magnet_rows()
    rows[0][3] = "28053021"
    assert project.ingest(project.write("battery.csv", gacc_text(EN, rows))).exit_code == 0
    assert project.rows("hs_code") == [("28053021",)]


def test_renminbi_files_are_loaded_with_their_currency(project):
    header = [*EN[:-1], "Renminbi Yuan"]
    assert project.ingest(project.write("rmb.csv", gacc_text(header, MAGNETS))).exit_code == 0
    assert project.rows("distinct value_currency") == [("CNY",)]


def test_formula_like_names_are_stored_as_text(project):
    rows = magnet_rows()
    rows[0][2] = '=HYPERLINK(""http://x"")'
    assert project.ingest(project.write("formula.csv", gacc_text(EN, rows))).exit_code == 0
    assert project.rows("partner_name") == [('=HYPERLINK("http://x")',)]


def test_a_folder_is_loaded_whole(project):
    folder = project.downloads / "2026"
    folder.mkdir()
    for month in ("202601", "202602"):
        text = gacc_text(EN, magnet_rows(months=(month,)))
        (folder / f"downloadData {month}.csv").write_bytes(text.encode("gb18030"))
    assert project.ingest(folder).exit_code == 0
    assert len(project.manifests()) == 2


@pytest.mark.parametrize("second", ["吨", "克"])
def test_the_second_unit_is_not_that_of_the_first_quantity(project, second):
    row = magnet_rows(kg="700")[0]
    row[9:11] = ["5000", second]
    path = project.write("a.csv", gacc_text(EN, [row]))
    assert project.ingest(path).exit_code == 0
    assert project.rows("quantity_kg") == [(700,)]
