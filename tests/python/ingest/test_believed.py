"""What a file says against itself is refused: sums among parts, rows without keys, lost digits."""

from datetime import date

import openpyxl
import pytest

from chokepoint.ingest.problems import FileRefused

from .conftest import EN, gacc_text, without_parts
from .mapped import PLAIN, toml
from .reading import put, read_file

ZERO = {"hs_codes": ("85051110",), "months": (date(2026, 1, 1), date(2026, 1, 1))}
SAID = {"flow": "export", "vintage_date": date(2026, 7, 20)}


def row(regime, kg, value, month="202601", partner="502", code="85051110"):
    return [
        *(month, partner, "Somewhere", code, "Magnets", regime, "?"),
        *(kg, "Kilogram", "0", "-", value),
    ]


def gacc(folder, *rows):
    return put(folder, "a.csv", gacc_text(EN, rows))


@pytest.mark.parametrize("code", ["00", "", "99"])
def test_a_sum_over_regimes_by_no_word_is_refused(tmp_path, code):
    parts = [row("10", "600", "30,000"), row("14", "400", "20,000")]
    path = gacc(tmp_path, *parts, row(code, "1000", "50,000"))
    with pytest.raises(FileRefused, match="row 4, column Customs Regime code: is the sum of"):
        read_file(path, **SAID)
    assert read_file(gacc(tmp_path, *parts), **SAID).rows("quantity") == [(600,), (400,)]


def test_parts_of_which_one_weighs_as_much_as_the_others_stay(tmp_path):
    parts = [row("10", "5", "700"), row("14", "3", "100"), row("15", "2", "200")]
    assert len(read_file(gacc(tmp_path, *parts), **SAID).rows("quantity")) == 3


@pytest.mark.parametrize("said", [{}, ZERO])
def test_amounts_without_month_and_code_are_refused(tmp_path, said):
    merged = row("14", "400", "20,000", month="", code="")
    with pytest.raises(FileRefused, match="row 3, column Date of data: not a month: the row has"):
        read_file(gacc(tmp_path, row("10", "600", "30,000"), merged), **SAID, **said)


def test_a_sum_alone_is_no_month_without_trade(tmp_path):
    total = row("", "3000", "90,000", month="合计", partner="", code="")
    with pytest.raises(FileRefused, match="with amounts"):
        read_file(gacc(tmp_path, total), **SAID, **ZERO)


def book(folder, *sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets):
        sheet = workbook.create_sheet(f"S{number}")
        for one in rows:
            sheet.append(one)
    workbook.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_a_sheet_with_parts_beside_one_without_is_refused(tmp_path):
    parts = [row("10", "600", "30,000"), row("14", "400", "20,000")]
    whole = without_parts([row("", "1000", "50,000")])
    twice = book(tmp_path, [EN, *parts], [whole[0], *whole[1]])
    what = (
        "S1, row 2, column Customs Regime code: the same month, partner and code as in a.xlsx, S0"
    )
    with pytest.raises(FileRefused, match=what):
        read_file(twice, **SAID)
    other = without_parts([row("", "1000", "50,000", month="202602")])
    apart = book(tmp_path, [EN, *parts], [other[0], *other[1]])
    assert read_file(apart, **SAID).rows("quantity") == [(600,), (400,), (1000,)]


def test_the_same_table_in_two_sheets_is_refused_where_rows_add_up(tmp_path):
    mapping = toml(tmp_path, PLAIN + '\n[rows]\nrepeated = "sum"\n')
    head = ["Month", "Partner", "HS", "Weight", "Unit", "Value"]
    rows = [["202601", "JPN", "85051110", kg, "KG", "60"] for kg in (600, 400)]
    said = {"mapping": mapping, "vintage_date": date(2026, 7, 20)}
    for second in (rows, rows[1:]):
        with pytest.raises(FileRefused, match=r"S1: every row of it is in a[.]xlsx, S0"):
            read_file(book(tmp_path, [head, *rows], [head, *second]), **said)
    more = [head, [*rows[0][:3], 7, "KG", "60"]]
    assert read_file(book(tmp_path, [head, *rows], more), **said).rows("quantity") == [(1007,)]


@pytest.mark.parametrize(
    ("written", "cell"),
    [("%Y.%m", "2025.1"), ("%m%y", "125"), ("%y%m", "901"), ("%Y%m%d", "2025111")],
)
def test_months_that_have_lost_a_digit_are_refused(tmp_path, written, cell):
    mapping = toml(tmp_path, PLAIN + f'\n[month]\nformat = "{written}"\n')
    path = put(
        tmp_path, "t.csv", f"Month,Partner,HS,Weight,Unit,Value\n{cell},JPN,85051110,1,KG,2\n"
    )
    with pytest.raises(FileRefused, match=f"row 2, column Month, value '{cell}': not a month"):
        read_file(path, mapping=mapping, vintage_date=date(2026, 7, 20))


def test_a_code_whose_lines_have_other_values_is_refused(tmp_path):
    head = "FLOW,RPT_ISO,PTN_ISO,PARTNER,COMMODITY,YEAR,MONTH,VALUE,CURRENCY,QTY1,UNIT1\n"
    rows = ["850511,2026,1,900,USD,10,KG", "85051110,2026,1,500,USD,10,KG"]
    text = head + "".join(f"E,CN,US,United States,{one}\n" for one in rows)
    with pytest.raises(FileRefused, match="value '850511': a code and the codes under it"):
        read_file(put(tmp_path, "t.csv", text), vintage_date=date(2026, 7, 20))


TDM = "FLOW,RPT_ISO,PTN_ISO,CTY_PTN,COMMODITY,YEAR,MONTH,DATE,VALUE,CURRENCY,QTY1,UNIT1\n"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("E,CN,US,STATES,85051110,2026,1,202601,900,USD,10,KG", None),
        ("E,CN,US,STATES,85051110,2026,1,202602,900,USD,10,KG", "column MONTH, value '2026 1'"),
        ("E,CN,US,VN,85051110,2026,1,202601,900,USD,10,KG", "column PTN_ISO, value 'US'"),
    ],
)
def test_two_columns_of_one_meaning_must_say_the_same(tmp_path, cells, said):
    path = put(tmp_path, "t.csv", f"{TDM}{cells}\n")
    if said is None:
        assert read_file(path, vintage_date=date(2026, 7, 20)).rows("quantity") == [(10,)]
        return
    with pytest.raises(FileRefused, match=f"{said}: the column .* is of the same meaning"):
        read_file(path, vintage_date=date(2026, 7, 20))


@pytest.mark.parametrize(
    ("heading", "same", "other"),
    [
        ("数据年月", "202601", "202602"),
        ("贸易伙伴编码", "502", "116"),
        ("商品编码", "8505.11.10", "28053018"),
        ("第一数量", "1,000", "999"),
        ("第一计量单位", "千克", "吨"),
        ("美元", "50000", "50001"),
    ],
)
def test_a_table_in_two_languages_must_say_the_same_in_both(tmp_path, heading, same, other):
    for cell in (same, other):
        path = put(
            tmp_path, "a.csv", gacc_text([*EN, heading], [[*row("10", "1000", "50,000"), cell]])
        )
        if cell == same:
            assert read_file(path, **SAID).rows("quantity") == [(1000,)]
        else:
            with pytest.raises(FileRefused, match=r"of the same meaning|this column twice"):
                read_file(path, **SAID)


def test_a_second_weight_of_the_same_name_must_say_the_same(tmp_path):
    head = "Month,Partner,HS,Weight,Weight,Unit,Value\n"
    path = put(tmp_path, "t.csv", head + "202601,JPN,85051110,600,700,KG,2\n")
    with pytest.raises(FileRefused, match="column Weight: the table has this column twice"):
        read_file(path, mapping=toml(tmp_path), vintage_date=date(2026, 7, 20))


def test_thousands_of_a_computer_with_decimal_commas_are_refused(tmp_path):
    head = "Month;Partner;HS;Weight;Unit;Value\n"
    path = put(tmp_path, "t.csv", head + "202601;JPN;85051110;10,125;KG;2\n")
    with pytest.raises(FileRefused, match="column Weight, value '10,125': either thousands"):
        read_file(path, mapping=toml(tmp_path), vintage_date=date(2026, 7, 20))


@pytest.mark.parametrize("place", [0, 1, 3, 7, 11])
@pytest.mark.parametrize("cell", ["#REF!", "=A1*2"])
def test_a_cell_of_a_workbook_that_got_lost_is_refused(tmp_path, place, cell):
    lost = row("14", "400", "20,000")
    lost[place] = cell
    with pytest.raises(FileRefused) as refused:
        read_file(book(tmp_path, [EN, row("10", "600", "30,000"), lost]), **SAID)
    assert f"row 3, column {EN[place]}" in str(refused.value)
    assert f"value '{cell}'" in str(refused.value)


def test_an_empty_weight_beside_its_unit_is_called_empty(tmp_path):
    path = gacc(tmp_path, row("10", "", "30,000"))
    with pytest.raises(FileRefused, match="value 'Kilogram': an empty quantity beside this unit"):
        read_file(path, **SAID)


def test_a_unit_in_two_letters_of_a_guessed_encoding_is_refused(tmp_path):
    mapping = toml(
        tmp_path,
        PLAIN.replace(
            "[[quantity.columns]]",
            '[quantity]\nwithout_kilograms = "unknown"\n\n[[quantity.columns]]',
        ),
    )
    text = "Month,Partner,HS,Weight,Unit,Value\n202601,JPN,85051110,2,吨,60000\n"
    path = put(tmp_path, "a.csv", text.encode("gb18030"))
    with pytest.raises(FileRefused, match=r"row 2, column Unit, value .*encoding is guessed"):
        read_file(path, mapping=mapping, vintage_date=date(2026, 7, 20))


def test_what_binary_numbers_leave_is_no_fraction(tmp_path):
    rows = [row(str(n), kg, 5) for n, kg in enumerate((1000.0000000001, 999.9999999999, 7.0))]
    path = book(tmp_path, [EN, *rows])
    assert read_file(path, **SAID).rows("quantity") == [(1000,), (1000,), (7,)]
    with pytest.raises(FileRefused, match=r"value '7\.25': a fraction"):
        read_file(book(tmp_path, [EN, row("1", 7.25, 5)]), **SAID)


def test_grammes_and_parts_of_tonnes_are_rounded_and_counted(tmp_path):
    rows = [row("10", "1500", "5"), row("14", "2.0004", "5"), row("15", "3", "5")]
    rows[0][8], rows[1][8], rows[2][8] = "克", "吨", "吨"
    found = read_file(gacc(tmp_path, *rows), **SAID)
    assert found.rows("quantity") == [(2,), (2000,), (3000,)]
    assert "2 weights rounded to whole kilogrammes" in found.notes


@pytest.mark.parametrize("name", ["合 计", "合　计", "000 合 计", "世 界", "000 Total"])
def test_a_total_written_with_blanks_or_a_code_is_a_total(tmp_path, name):
    rows = [row("10", "600", "30,000"), row("10", "600", "30,000", partner="000")]
    rows[1][2] = name
    found = read_file(gacc(tmp_path, *rows), **SAID)
    assert found.rows("partner_code") == [("502",)]
    assert found.left_out() == {"of sums over partners": 1}


def test_a_second_header_line_in_words_that_nobody_declared_is_left_out(tmp_path):
    words = ["Year and month", "Partner", "Name", "HS", "Goods", "Regime", "Regime", "Net", "Of",
             "More", "Of", "Dollars"]  # fmt: skip
    found = read_file(gacc(tmp_path, words, row("10", "600", "30,000")), **SAID)
    assert found.rows("quantity") == [(600,)]
    assert "1 repeated header lines left out" in found.notes


def test_a_sum_of_tonnes_behind_semicolons_is_not_read_as_kilogrammes(tmp_path):
    head = "REPORTER;PARTNER;PRODUCT_NC;FLOW;PERIOD;VALUE_EUR;QUANTITY_KG\n"
    for kg, rows in (("10.5", [(11,)]), ("10.125", None)):
        path = put(tmp_path, "a.csv", f"{head}DE;CN;85051110;1;202601;500;{kg}\n")
        if rows:
            assert read_file(path, vintage_date=date(2026, 7, 20)).rows("quantity") == rows
            continue
        with pytest.raises(FileRefused, match=r"value '10\.125': either thousands or decimals"):
            read_file(path, vintage_date=date(2026, 7, 20))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_a_letter_without_a_mark_is_read(tmp_path, encoding):
    rows = [row("10", "600", "30,000"), row("14", "400", "20,000")]
    for one in rows:
        one[4] = "永磁铁及磁化后准备制永磁铁的物品稀土" * 12
    path = put(tmp_path, "a.csv", gacc_text(EN, rows).encode(encoding))
    assert read_file(path, **SAID).rows("quantity") == [(600,), (400,)]


@pytest.mark.parametrize(
    ("cell", "is_month"),
    [
        *(("2026-02-28", True), ("2026-04-30", True), ("2026-01-31", True), ("2026-01-01", True)),
        *(("2026-02-30", False), ("2026-01-28", False), ("2026-04-31", False)),
        *(("2026年1月31日", True), ("2026年1月30日", False), ("2026/3/30", False)),
    ],
)
def test_a_day_is_the_first_or_the_last_of_its_own_month(tmp_path, cell, is_month):
    path = gacc(tmp_path, row("10", "600", "30,000", month=cell))
    if is_month:
        assert len(read_file(path, **SAID).rows("month")) == 1
    else:
        with pytest.raises(FileRefused, match=f"value '{cell}': not a month"):
            read_file(path, **SAID)


def total(kg, value, month="合计", partner="", code="", name=""):
    line = row("", kg, value, month=month, partner=partner, code=code)
    return [*line[:2], name, *line[3:]]


ROWS = [row("10", "600", "30,000"), row("14", "400", "20,000")]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (total("9000", "50,000"), "column Quantity / Supplimentary Quantity: a total of 9,000,"),
        (total("1000", "450,000"), "column US dollar: a total of 450,000, and the rows of the"),
        (total("9000", "", month="202601", partner="合计"), "a total of 9,000, and the rows of"),
    ],
)
def test_rows_that_are_less_than_their_total_are_refused(tmp_path, last, said):
    with pytest.raises(FileRefused, match="row 4, column ") as refused:
        read_file(gacc(tmp_path, *ROWS, last), **SAID)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "last", [total("1000", "50,000"), total("999", "49,999"), total("600", "30,000")]
)
def test_totals_that_the_rows_make_are_left_out(tmp_path, last):
    assert read_file(gacc(tmp_path, *ROWS, last), **SAID).rows("quantity") == [(600,), (400,)]


PARTNERS = ("110", "116", "122", "133", "303", "304")


def world(project, kg, partners, *said):
    rows = [row("10", "100", "500", partner=partner) for partner in partners]
    rows.append(total(kg, str(5 * int(kg)), month="202601", code="85051110", name="世界"))
    path = project.write("a.csv", gacc_text(*without_parts(rows)))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", *said)
    return project.outcomes(path, options=options)[0]


def test_partners_that_make_less_than_the_world_are_not_all_of_them(project):
    cut = world(project, "9000", PARTNERS)
    assert cut["status"] == "refused"
    (problem,) = cut["problems"]
    assert problem["row"] == 8
    assert "the world's row says 45,000, and the rows of its partners make 3,000" in problem["what"]
    for kg, partners, *said in (
        ("600", PARTNERS),
        ("9000", PARTNERS[:5]),  # covers those alone
        ("9000", PARTNERS, "--partners", ",".join(PARTNERS)),
    ):
        assert world(project, kg, partners, *said)["status"] == "loaded"
    assert world(project, "9000", PARTNERS[:5], "--partners", "all")["status"] == "refused"


def other(at, heading):
    line = list(EN)
    line[at] = heading
    return line


SWAPPED = [*EN[:7], EN[11], *EN[8:11], EN[7]]


@pytest.mark.parametrize(
    "line",
    [
        other(11, "Renminbi Yuan"),
        other(11, "人民币"),
        SWAPPED,
        other(7, "Quantity (tonnes)"),
        [
            "月份",
            "伙伴",
            "名称",
            "编码",
            "商品",
            "方式",
            "方式",
            "数量(吨)",
            "单位",
            "数量",
            "单位",
            "美元",
        ],
        [
            "月份",
            "伙伴",
            "名称",
            "编码",
            "商品",
            "方式",
            "方式",
            "数量",
            "单位",
            "数量",
            "单位",
            "万美元",
        ],
    ],
    ids=[
        "yuan",
        "yuan in Chinese",
        "columns swapped",
        "tonnes",
        "tonnes in words",
        "ten thousands",
    ],
)
@pytest.mark.parametrize("is_below", [True, False])
def test_a_header_line_that_says_something_else_is_refused(tmp_path, line, is_below):
    rows = [row("10", "600", "30,000"), row("14", "400", "20,000")]
    rows.insert(0 if is_below else 1, line)
    with pytest.raises(FileRefused, match=r"row [23], .*a header line that says something else"):
        read_file(gacc(tmp_path, *rows), **SAID)


def test_a_header_line_that_says_the_same_again_is_left_out(tmp_path):
    rows = [row("10", "600", "30,000"), EN, row("14", "400", "20,000")]
    found = read_file(gacc(tmp_path, *rows), **SAID)
    assert found.rows("quantity") == [(600,), (400,)]
    assert "1 repeated header lines left out" in found.notes


@pytest.mark.parametrize(
    "header",
    [
        None,
        [
            "月份",
            "伙伴",
            "名称",
            "编码",
            "商品",
            "方式",
            "方式",
            "数量",
            "单位",
            "量",
            "位",
            "金额",
        ],
    ],
    ids=["no header", "other headings"],
)
def test_a_sheet_of_rows_without_a_known_header_is_refused(tmp_path, header):
    more = [row("10", "400", "20,000", partner="116")]
    path = book(tmp_path, [EN, row("10", "600", "30,000")], [header, *more] if header else more)
    with pytest.raises(FileRefused, match="S1 has rows of months and codes and no header that is"):
        read_file(path, **SAID)


def test_a_sheet_of_another_table_is_noted_and_one_of_words_is_not(tmp_path):
    summary = [["Partner", "2025", "2026", "Share"], ["Japan", "5", "7", "0.3"]]
    words = [["Downloaded by", "A. Person"], ["on", "2026-07-20"]]
    found = read_file(book(tmp_path, [EN, row("10", "600", "30,000")], summary, words), **SAID)
    assert found.rows("quantity") == [(600,)]
    assert [note for note in found.notes if "not read" in note] == [
        "S1 is another table and was not read"
    ]


@pytest.mark.parametrize("code", ["", "00", "-"])
@pytest.mark.parametrize("word", ["合计", "Total", "全国"])
def test_a_sum_over_regimes_that_only_its_name_calls_one_is_left_out(tmp_path, code, word):
    rows = [row("10", "600", "30,000"), row("14", "300", "15,000"), row(code, "900", "45,000")]
    rows[2][6] = word
    found = read_file(gacc(tmp_path, *rows), **SAID)
    assert found.rows("quantity") == [(600,), (300,)]
    assert found.left_out() == {"of sums over parts": 1}
    rows[2][7] = "980"
    with pytest.raises(FileRefused, match="a sum over districts, regimes or provinces and the"):
        read_file(gacc(tmp_path, *rows), **SAID)
