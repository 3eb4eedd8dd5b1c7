"""`chokepoint check raw` on good files, and on each way in which a file can be wrong."""

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.errors import ChokepointError
from chokepoint.quality.panel import panel_months

pytestmark = pytest.mark.usefixtures("great_expectations")

RAW_HEADER = (
    "reporter_code,month,partner_code,hs_code,quantity_kg,value_usd,source_id,vintage_date,"
    "is_reconstructed"
)
GOOD_ROW = "CHN,2026-04-01,502,85051110,1200,60000,gacc_reconstruction,2026-05-31,true"


def check_raw(root) -> None:
    from chokepoint.quality.raw import check_raw

    check_raw(root)


def write_lines(project, *lines: str) -> None:
    project.exports.write_text("\n".join([RAW_HEADER, *lines]) + "\n", encoding="utf-8")


def message_of(project) -> str:
    with pytest.raises(ChokepointError) as raised:
        check_raw(project.root)
    return str(raised.value)


def test_the_repositorys_own_raw_seed_passes(root, capsys):
    check_raw(root)
    output = capsys.readouterr().out
    assert "raw_gacc_monthly_exports.csv" in output
    assert "raw_loaded_months.csv" in output


def test_a_small_good_seed_passes(project):
    check_raw(project.root)


def test_the_panel_has_64_months():
    months = panel_months()
    assert len(months) == 64
    assert (months[0], months[11], months[12], months[-1]) == (
        "2021-01-01",
        "2021-12-01",
        "2022-01-01",
        "2026-04-01",
    )


# Each case: the row that replaces the second one, the expectation and the column that object.
BROKEN_ROWS = {
    "other reporter": (
        "USA,2026-03-01,502,85051110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "reporter_code",
    ),
    "month before the panel": (
        "CHN,2020-12-01,502,85051110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "month",
    ),
    "month after the panel": (
        "CHN,2026-05-01,502,85051110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "month",
    ),
    "not the first of the month": (
        "CHN,2026-03-15,502,85051110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "month",
    ),
    "partner code of two digits": (
        "CHN,2026-03-01,52,85051110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_match_regex",
        "partner_code",
    ),
    "code with a dot": (
        "CHN,2026-03-01,502,8505.1110,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_match_regex",
        "hs_code",
    ),
    "code of no product": (
        "CHN,2026-03-01,502,99999999,1,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "hs_code",
    ),
    "negative kg": (
        "CHN,2026-03-01,502,85051110,-5,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_between",
        "quantity_kg",
    ),
    "negative value": (
        "CHN,2026-03-01,502,85051110,5,-1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_between",
        "value_usd",
    ),
    "not marked as reconstructed": (
        "CHN,2026-03-01,502,85051110,5,1,gacc_reconstruction,2026-05-31,false",
        "expect_column_values_to_be_in_set",
        "is_reconstructed",
    ),
    "duplicate key": (
        "CHN,2026-04-01,502,85051110,7,1,gacc_reconstruction,2026-05-31,true",
        "expect_compound_columns_to_be_unique",
        "reporter_code, month, partner_code, hs_code",
    ),
    "scandium in 2021": (
        "CHN,2021-12-01,502,28053018,5,1,gacc_reconstruction,2026-05-31,true",
        "expect_column_values_to_be_in_set",
        "month",
    ),
}


@pytest.mark.parametrize(
    ("row", "expectation", "column"), BROKEN_ROWS.values(), ids=BROKEN_ROWS.keys()
)
def test_a_broken_row_is_named_with_expectation_column_and_row(project, row, expectation, column):
    write_lines(project, GOOD_ROW, row)
    message = message_of(project)
    assert "seeds/raw/raw_gacc_monthly_exports.csv" in message
    assert f"  {expectation}\n      column: {column}\n" in message
    assert "unexpected: " in message
    # The second row below the header is the third line of the file.
    assert "row 3: reporter_code = " in message
    assert "make reconstruct" in message


def test_a_scandium_row_in_2021_names_the_code(project):
    write_lines(
        project,
        GOOD_ROW,
        "CHN,2021-06-01,502,28053018,5,1,gacc_reconstruction,2026-05-31,true",
    )
    message = message_of(project)
    assert "row_condition: hs_code == 28053018" in message
    assert "2022-01-01 ... 2026-04-01 (52 values)" in message


def test_many_broken_rows_are_counted_and_only_some_are_shown(project):
    rows = [
        f"CHN,2026-03-01,{partner},85051110,-1,1,gacc_reconstruction,2026-05-31,true"
        for partner in range(101, 121)
    ]
    write_lines(project, GOOD_ROW, *rows)
    message = message_of(project)
    assert "unexpected: 20" in message
    assert "and 15 more" in message


def test_an_unknown_column_stops(project):
    lines = project.exports.read_text(encoding="utf-8").splitlines()
    project.exports.write_text(
        "\n".join([lines[0] + ",remark", *(line + ",x" for line in lines[1:])]) + "\n",
        encoding="utf-8",
    )
    message = message_of(project)
    assert "expect_table_columns_to_match_ordered_list" in message
    assert "remark" in message


def test_columns_in_another_order_stop(project):
    header = RAW_HEADER.split(",")
    project.exports.write_text(
        ",".join(reversed(header)) + "\n" + ",".join(reversed(GOOD_ROW.split(","))) + "\n",
        encoding="utf-8",
    )
    assert "expect_table_columns_to_match_ordered_list" in message_of(project)


# Each case: the file's text, and what the message must hold besides the file and the remedy.
UNREADABLE = {
    "empty file": ("", "is empty"),
    "header only": (RAW_HEADER + "\n", "no rows"),
    "column missing": (
        RAW_HEADER.replace(",quantity_kg", "") + "\n" + GOOD_ROW.replace(",1200", "") + "\n",
        "column missing: quantity_kg",
    ),
    "column twice": (
        RAW_HEADER + ",month\n" + GOOD_ROW + ",2026-04-01\n",
        "column named twice: month",
    ),
    "text in a number": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('1200', '12 t')}\n",
        "row 2, column quantity_kg: '12 t' is not a whole number",
    ),
    "decimals in a number": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('1200', '1200.5')}\n",
        "row 2, column quantity_kg: '1200.5' is not a whole number",
    ),
    "number beyond 64 bits": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('1200', '9' * 20)}\n",
        "too large for 64 bits",
    ),
    "nothing in a number": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('1200', '')}\n",
        "row 2, column quantity_kg: '' is not a whole number",
    ),
    "nothing in a code": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('502', '')}\n",
        "row 2, column partner_code: '' is empty",
    ),
    "month that does not exist": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('2026-04-01', '2026-13-01')}\n",
        "row 2, column month: '2026-13-01' is not a date",
    ),
    "month in another form": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('2026-04-01', '202604')}\n",
        "row 2, column month: '202604' is not a date",
    ),
    "neither true nor false": (
        f"{RAW_HEADER}\n{GOOD_ROW.replace('true', 'yes')}\n",
        "row 2, column is_reconstructed: 'yes' is not true or false",
    ),
    "cell missing": (
        f"{RAW_HEADER}\n{GOOD_ROW}\n{GOOD_ROW.replace(',true', '')}\n",
        "row 3: 8 cells where the header has 9",
    ),
    "quotation mark never closed": (
        f'{RAW_HEADER}\n{GOOD_ROW}\n"CHN,2026\n',
        "not readable as CSV",
    ),
}


@pytest.mark.parametrize(("content", "expected"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_is_named_with_place_and_remedy(project, content, expected):
    project.exports.write_text(content, encoding="utf-8")
    message = message_of(project)
    assert "raw_gacc_monthly_exports.csv" in message
    assert expected in message
    assert "git checkout seeds/raw" in message


def test_a_missing_file_is_named(project):
    project.exports.unlink()
    message = message_of(project)
    assert "raw_gacc_monthly_exports.csv does not exist" in message
    assert "make reconstruct" in message


def test_a_file_in_another_encoding_is_named(project):
    project.exports.write_bytes((RAW_HEADER + "\nCHN,M\xe4rz\n").encode("latin-1"))
    assert "is not UTF-8" in message_of(project)


def test_a_month_that_was_never_loaded_has_no_rows(project):
    lines = project.loaded.read_text(encoding="utf-8").splitlines()
    changed = [
        line.replace("complete", "missing") if "85051110,2026-04-01" in line else line
        for line in lines
    ]
    project.loaded.write_text("\n".join(changed) + "\n", encoding="utf-8")
    message = message_of(project)
    assert "expect_column_pair_values_to_be_in_set" in message
    assert "column: hs_code, month" in message


def test_a_month_dropped_from_the_loaded_months_is_noticed(project):
    lines = project.loaded.read_text(encoding="utf-8").splitlines()
    project.loaded.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    message = message_of(project)
    assert "raw_loaded_months" in message
    assert "expect_table_row_count_to_be_between" in message
    assert "found: 703" in message


def test_an_unknown_load_status_is_noticed(project):
    text = project.loaded.read_text(encoding="utf-8")
    project.loaded.write_text(text.replace("complete", "finished", 1), encoding="utf-8")
    message = message_of(project)
    assert "column: load_status" in message
    assert "row 2: " in message


def test_the_command_ends_with_exit_code_1(project, monkeypatch):
    write_lines(project, GOOD_ROW.replace("1200", "-1200"))
    monkeypatch.chdir(project.root)
    result = CliRunner().invoke(app, ["check", "raw"])
    assert result.exit_code == 1
    assert "expect_column_values_to_be_between" in result.output
    assert "Traceback" not in result.output
