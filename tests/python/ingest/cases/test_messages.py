"""Cases 40 to 46: what was refused with words that mislead."""

import pytest

from .tables import (
    COMEXT,
    DAY,
    EXPORT,
    GACC,
    IMPORT,
    KG_AND_VALUE,
    comext_row,
    comtrade,
    gacc,
    gacc_row,
    loaded,
    plain,
    refused,
)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_case_40_a_query_without_partners_is_told_what_to_tick(project, encoding):
    header = [name for name in GACC if "伙伴" not in name]
    row = [cell for name, cell in zip(GACC, gacc_row(), strict=True) if "伙伴" not in name]
    path = project.write("downloadData.csv", gacc(row, header=header), encoding)
    message = refused(project, path, EXPORT)
    assert "贸易伙伴编码" in message
    assert "Tick" in message
    assert "no known table" not in message


@pytest.mark.parametrize("code", ["TOTAL", "8505", "85"])
def test_case_42_codes_of_four_digits_or_a_total_are_no_products(project, code):
    path = project.write("a.csv", comtrade({"cmdCode": code}), "utf-8")
    message = refused(project, path, IMPORT)
    assert "six digits" in message or "six-digit" in message
    assert "motCode" not in message


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("", "总值"),
        ("", "合计"),
        ("", "Total"),
        ("", "总计"),
        ("-", "World"),
        ("000", "全球"),
    ],
)
def test_case_43_a_total_among_partners_is_left_out(project, code, name):
    rows = [gacc_row(kg="60"), gacc_row(partner="116", kg="9"), gacc_row(partner=code, name=name)]
    path = project.write("a.csv", gacc(*rows), "utf-8")
    notes = loaded(project, path, EXPORT)
    assert project.rows(KG_AND_VALUE) == [(69, 42_000)]
    assert "1 " in notes
    assert "sums over partners left out" in notes


def test_case_43_an_unknown_partner_that_is_no_total_stays_refused(project):
    path = project.write("a.csv", gacc(gacc_row(partner="998", name="某地")), "utf-8")
    assert "row 2, column 贸易伙伴编码, value '998'" in refused(project, path, EXPORT)


@pytest.mark.parametrize(
    ("amount", "unit", "kg"),
    [
        ("3", "吨", 3_000),
        ("4000", "克", 4),
        ("17", "千克", 17),
        ("17", "公斤", 17),
        ("3", "Metric ton", 3_000),
        ("4000", "Gram", 4),
    ],
)
def test_case_45_tonnes_and_grammes_are_weights(project, amount, unit, kg):
    path = project.write("a.csv", gacc(gacc_row(kg=amount, unit=unit)), "utf-8")
    loaded(project, path, EXPORT)
    assert project.rows("quantity_kg") == [(kg,)]


@pytest.mark.parametrize("second", ["吨", "克", "台"])
def test_case_45_a_second_unit_is_not_that_of_the_first_quantity(project, second):
    row = gacc_row(kg="700")
    row[7:9] = ["5000", second]
    loaded(project, project.write("a.csv", gacc(row), "utf-8"), EXPORT)
    assert project.rows("quantity_kg") == [(700,)]


@pytest.mark.parametrize("unit", ["台", "?", "条"])
def test_case_45_what_is_no_weight_is_refused_with_its_unit(project, unit):
    path = project.write("a.csv", gacc(gacc_row(), gacc_row(partner="116", unit=unit)), "utf-8")
    message = refused(project, path, EXPORT)
    assert "row 3" in message
    assert f"'{unit}" in message


def test_case_46_negative_corrections_are_booked(project):
    rows = [comext_row("640", "9000"), comext_row("-40", "-700", procedure="4")]
    path = project.write("a.dat", plain(COMEXT, *rows), "utf-8")
    notes = loaded(project, path, DAY)
    assert project.rows(KG_AND_VALUE) == [(600, 8_300)]
    assert "1 " in notes
    assert "correction" in notes


def test_case_46_a_sum_below_zero_is_said_in_words(project):
    rows = [comext_row(), comext_row("-40", "-700", reporter="IE")]
    path = project.write("a.dat", plain(COMEXT, *rows), "utf-8")
    message = refused(project, path, DAY)
    assert "row 3" in message
    assert "correction" in message
    assert "Correct the file" not in message
