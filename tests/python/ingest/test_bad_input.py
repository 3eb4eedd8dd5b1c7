"""What bad input gets: an error that names file, row, column, value and remedy; nothing enters."""

import zipfile

import pytest

from .conftest import EN, MAGNETS, ZH, gacc_text, magnet_rows


def many_rows(count, months=("202511", "202512")):
    """A download of `count` rows in the order of months."""
    per_month = count // len(months)
    rows = []
    for number, month in enumerate(months):
        size = per_month if number < len(months) - 1 else count - len(rows)
        for i in range(size):
            row = magnet_rows(months=(month,))[0]
            row[5] = f"{i:05d}"  # tells the rows apart
            rows.append(row)
    return rows


def test_exactly_10000_rows_are_refused_with_the_query_to_split(project):
    path = project.write("cut.csv", gacc_text(EN, many_rows(10_000)))
    message = project.refusal(path)
    assert "cut.csv: exactly 10,000 rows" in message
    assert "2025-11 to 2025-12" in message
    assert "--accept-truncated" in message


def test_accepted_cut_file_loses_its_last_month_which_is_marked_and_not_zero(project):
    path = project.write("cut.csv", gacc_text(EN, many_rows(10_000)))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", "--accept-truncated")
    assert project.ingest(path, options=options).exit_code == 0
    manifest = project.manifests()[0]
    assert manifest["rows"] == 5_000
    assert manifest["is_truncated"]
    assert [(c["month"], c["load_status"]) for c in manifest["coverage"]] == [
        ("2025-11-01", "complete"),
        ("2025-12-01", "truncated"),
    ]


def test_cut_file_that_is_not_in_the_order_of_months_is_refused_even_if_accepted(project):
    rows = many_rows(10_000)
    path = project.write("mixed.csv", gacc_text(EN, rows[::-1]))
    options = ("--flow", "export", "--accept-truncated", "--vintage-date", "2026-07-20")
    assert "do not show which months are whole" in project.refusal(path, options=options)


@pytest.mark.parametrize("count", [9_999, 10_001])
def test_other_numbers_of_rows_are_not_suspicious(project, count):
    path = project.write("whole.csv", gacc_text(EN, many_rows(count)))
    assert project.ingest(path).exit_code == 0


@pytest.mark.parametrize(
    "blank", [b"\n", b",,,,,,,,,,,\n", b'"","","","","","","","","","","","",\n']
)
def test_a_blank_row_at_the_end_hides_no_limit(project, blank):
    text = gacc_text(EN, many_rows(10_000)).encode("gb18030")
    assert "exactly 10,000 rows" in project.refusal(project.write("cut.csv", text + blank))


@pytest.mark.parametrize("accepted", [(), ("--accept-truncated",)])
def test_case_12_cut_downloads_in_one_file_are_refused_even_if_accepted(project, accepted):
    path = project.write("joined.csv", gacc_text(EN, many_rows(20_000)))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", *accepted)
    assert "joined.csv: 20,000 rows: 2 times the 10,000" in project.refusal(path, options=options)


def test_no_month_column(project):
    rows = [row[1:] for row in [EN, *MAGNETS[:1]]]
    message = project.refusal(project.write("sum.csv", gacc_text(rows[0], rows[1:])))
    assert "sum.csv, column 数据年月: no month column" in message
    assert "分月展示" in message


def test_yearly_file_among_monthly_ones(project):
    monthly = project.write("monthly.csv", gacc_text(EN, magnet_rows()))
    yearly = project.write("yearly.csv", gacc_text(EN, magnet_rows(months=("2025",))))
    result = project.ingest(monthly, yearly)
    assert result.exit_code == 1
    assert (
        "yearly.csv, row 2, column Date of data, value '2025': a year, not a month" in result.output
    )
    assert [m["file_name"] for m in project.manifests()] == ["monthly.csv"]


def test_no_kilogrammes(project):
    rows = magnet_rows()
    rows[0][7:11] = ["891", "Carat", "0", "-"]
    message = project.refusal(project.write("carat.csv", gacc_text(EN, rows)))
    assert "carat.csv, row 2" in message
    assert "value 'Carat': no quantity in a unit of weight" in message


def test_file_without_quantity_columns(project):
    keep = [0, 1, 2, 3, 4, 11]
    rows = [[row[i] for i in keep] for row in [ZH, *MAGNETS]]
    message = project.refusal(project.write("four_digits.csv", gacc_text(rows[0], rows[1:])))
    assert "no quantity and unit columns" in message
    assert "eight digits" in message


def test_mixed_currencies(project):
    header = [*EN, "Renminbi Yuan"]
    rows = [[*row, "1"] for row in MAGNETS]
    message = project.refusal(project.write("both.csv", gacc_text(header, rows)))
    assert "two value columns in different currencies" in message


def test_renminbi_file_in_a_folder_of_dollar_files(project):
    dollars = project.write("usd.csv", gacc_text(EN, MAGNETS))
    options = ("--flow", "export", "--currency", "USD", "--vintage-date", "2026-07-20")
    assert project.ingest(dollars, options=options).exit_code == 0
    header = [*EN[:-1], "Renminbi Yuan"]
    message = project.refusal(project.write("rmb.csv", gacc_text(header, MAGNETS)), options=())
    assert "the file says CNY, the options say USD" in message


def test_mixed_flows(project):
    header = ["贸易类型", *ZH]
    rows = [["出口", *MAGNETS[0]], ["进口", *MAGNETS[1]]]
    path = project.write("both_ways.csv", gacc_text(header, rows))
    message = project.refusal(path, options=("--vintage-date", "2026-07-20"))
    assert "both_ways.csv, row 3, column 贸易类型, value '进口': mixed flows" in message
    (outcome,) = project.outcomes(path)  # the call says which of them
    assert "1 rows of the other flow left out" in outcome["notes"]


def test_flow_that_nobody_said(project):
    path = project.write("downloadData.csv", gacc_text(EN, MAGNETS))
    assert "--flow export" in project.refusal(path, options=())


def test_unknown_partner(project):
    path = project.write("partner.csv", gacc_text(EN, magnet_rows(partners=("502", "888"))))
    message = project.refusal(path)
    assert (
        "partner.csv, row 3, column Trading partner code, value '888': an unknown partner"
        in message
    )
    assert "seeds/reference/gacc_partners.csv" in message


def test_a_code_of_no_chapter(project):
    rows = magnet_rows()
    rows[0][3] = "00053099"
    message = project.refusal(project.write("code.csv", gacc_text(EN, rows)))
    assert "code.csv, row 2, column Commodity code, value '00053099': no HS code" in message
    assert "chapters are 01 to 99" in message


@pytest.mark.parametrize(("code", "month"), [("337", "202301"), ("150", "202212")])
def test_partner_code_outside_its_validity(project, code, month):
    rows = magnet_rows(months=(month,), partners=(code,))
    message = project.refusal(project.write("georgia.csv", gacc_text(EN, rows)))
    assert f"value '{code}': a partner code outside its months of validity" in message


def test_duplicate_keys(project):
    path = project.write("twice.csv", gacc_text(EN, [MAGNETS[0], MAGNETS[1], MAGNETS[0]]))
    message = project.refusal(path)
    assert "twice.csv, row 4" in message
    assert "twice" in message


@pytest.mark.parametrize(
    ("kg", "what"),
    [
        ("-5", "negative kilogrammes"),
        ("1.5", "a fraction"),
        ("n/a", "not a number"),
    ],
)
def test_quantities_that_cannot_be(project, kg, what):
    message = project.refusal(project.write("kg.csv", gacc_text(EN, magnet_rows(kg=kg))))
    assert f"kg.csv, row 2, column Quantity, value '{kg}': {what}" in message


def test_months_after_the_download(project):
    path = project.write("future.csv", gacc_text(EN, magnet_rows(months=("202608",))))
    message = project.refusal(path)
    assert "future.csv, row 2, column Date of data, value '202608'" in message
    assert "2026-07-20" in message


@pytest.mark.parametrize("end", ["2026-07", "2026-08", "2026-12"])
def test_months_of_a_query_that_were_not_over_on_the_day_of_download_are_not_zero(project, end):
    path = project.write("query.csv", gacc_text(EN, magnet_rows(months=("202602",))))
    options = ("--flow", "export", "--vintage-date", "2026-07-20", "--months", f"2026-01:{end}")
    assert f"--months ends with {end}" in project.refusal(path, options=options)
    empty = project.write("empty.csv", gacc_text(EN, []))
    told = (*options, "--hs", "85051110")
    assert f"--months ends with {end}" in project.refusal(empty, options=told)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("report.csv", b"%PDF-1.7\n...", "this is a PDF"),
        ("error.csv", b"<!DOCTYPE html><html>412</html>", "this is a web page"),
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\n \n", "the file is empty"),
        ("nul.csv", b'"Date of data"\n"2026\x0001"\n' + b"abcdefgh" * 400, "NUL byte"),
        ("half.xlsx", b"PK\x03\x04" + b"x" * 500, "the archive is incomplete or damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 500, "the workbook cannot be read"),
        ("other.csv", b"name,age\nann,3\n", "no known table"),
        ("noise.csv", b"Date\xff\xff\xff,x\n1,2\n", "no known table"),
    ],
)
def test_files_of_another_kind(project, name, content, what):
    assert what in project.refusal(project.write(name, content))


def test_half_written_workbook(project):
    whole = project.workbook("whole.xlsx", EN, MAGNETS).read_bytes()
    message = project.refusal(project.write("half.xlsx", whole[: len(whole) // 2]))
    assert "half.xlsx: the archive is incomplete or damaged" in message


def test_zip_bomb(project):
    path = project.downloads / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\x00" * (300 << 20))
    assert "unpacks to 300 MiB" in project.refusal(path)


def test_archive_that_is_no_workbook(project):
    path = project.downloads / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    assert "no known table" in project.refusal(path)


def test_one_endless_line(project):
    path = project.downloads / "endless.csv"
    with path.open("wb") as file:
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    assert "the first line is longer than 1 MiB" in project.refusal(path)


def test_missing_file(project):
    assert "not a file" in project.refusal(project.downloads / "nowhere.csv")


def test_header_without_rows(project):
    assert "no rows" in project.refusal(project.write("bare.csv", gacc_text(EN, [])))


def test_good_files_of_a_call_load_beside_bad_ones(project):
    bad = project.write("bad.csv", gacc_text(EN, magnet_rows(kg="-1")))
    good = project.write("good.csv", gacc_text(EN, magnet_rows()))
    outcomes = project.outcomes(bad, good)
    assert [(o["file"], o["status"]) for o in outcomes] == [
        ("bad.csv", "refused"),
        ("good.csv", "loaded"),
    ]
    problem = outcomes[0]["problems"][0]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "Quantity", "-1")
    assert problem["remedy"]


def test_zero_quantity_with_a_value_is_kept_and_flagged(project):
    path = project.write("light.csv", gacc_text(EN, magnet_rows(kg="0", value="51")))
    outcome = project.outcomes(path)[0]
    assert outcome["status"] == "loaded"
    assert project.rows("quantity_kg, is_zero_quantity_positive_value") == [(0, True)]


def test_a_workbook_that_lost_leading_zeros_gets_them_back(project):
    rows = magnet_rows()
    rows[0][3] = 1012100
    result = project.ingest(project.workbook("resaved.xlsx", EN, rows))
    assert result.exit_code == 0, result.output
    assert project.rows("hs_code") == [("01012100",)]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_formula_like_names_are_text(project, text):
    rows = magnet_rows()
    rows[0][2] = text
    assert project.ingest(project.write("formula.csv", gacc_text(EN, rows))).exit_code == 0
    assert project.rows("partner_name") == [(text,)]


@pytest.mark.parametrize("name", ["..evil.csv", "a b;rm -rf $(x).csv", "evil\n.csv"])
def test_tricks_in_file_names_write_nothing_outside_the_lake(project, name):
    outside = {p for p in project.root.rglob("*") if "lake" not in p.parts}
    path = project.write(name, gacc_text(EN, magnet_rows()))
    assert project.ingest(path).exit_code == 0
    assert {p for p in project.root.rglob("*") if "lake" not in p.parts} == outside
    lake = (project.root / "lake").resolve()
    assert all(p.resolve().is_relative_to(lake) for p in lake.rglob("*"))
