"""Partner codes that the seeds do not know are refused at ingest; any product enters."""

import pytest

from .test_source_mapping import HEADER, PLAIN, ROW
from .test_source_tdm import VIETNAM, changed, table

VINTAGE = ("--vintage-date", "2026-07-20")


def mapped(project, scheme="iso3", row=ROW, more=""):
    spec = PLAIN.replace('scheme = "iso3"', f'scheme = "{scheme}"') + more
    project.write("mapping.toml", spec, "utf-8")
    return project.write("korea.csv", HEADER + row, "utf-8")


@pytest.mark.parametrize(
    ("scheme", "code"), [("iso2", "ZZ"), ("iso3", "ZZZ"), ("m49", "998"), ("m49", "975")]
)
def test_an_unknown_partner_of_a_mapped_file_names_its_cell_and_the_list(project, scheme, code):
    message = project.refusal(mapped(project, scheme, ROW.replace("JPN", code)), options=VINTAGE)
    assert f"korea.csv, row 2, column Partner, value '{code}': an unknown partner" in message
    assert f"of the scheme {scheme}. Add it to seeds/reference/partner_scheme_codes.csv" in message


@pytest.mark.parametrize(
    ("scheme", "code"), [("iso2", "JP"), ("iso2", "EL"), ("m49", "392"), ("m49", "490")]
)
def test_known_partners_of_each_scheme_enter(project, scheme, code):
    result = project.ingest(mapped(project, scheme, ROW.replace("JPN", code)), options=VINTAGE)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("code", "month", "what"),
    [
        ("888", "202601", "an unknown partner code"),
        ("337", "202601", "a partner code outside its months of validity"),
    ],
)
def test_chinese_codes_of_a_mapped_file_are_checked_with_their_months(project, code, month, what):
    row = ROW.replace("JPN", code).replace("202601", month)
    message = project.refusal(mapped(project, "gacc", row), options=VINTAGE)
    assert f"korea.csv, row 2, column Partner, value '{code}': {what}" in message


@pytest.mark.parametrize("code", ["850511", "28053099", "98010010", "9999999999"])
def test_exports_of_any_code_enter(project, code):
    result = project.ingest(mapped(project, row=ROW.replace("85051110", code)), options=VINTAGE)
    assert result.exit_code == 0, result.output
    assert project.rows("hs_code") == [(code,)]


def test_a_code_of_no_chapter_is_none(project):
    row = ROW.replace("85051110", "00511100")
    message = project.refusal(mapped(project, row=row), options=VINTAGE)
    assert "korea.csv, row 2, column HS, value '00511100': no HS code: chapters" in message


def test_a_mirror_may_hold_products_of_its_own(project):
    row = ROW.replace("85051110", "8505119000").replace("JPN", "CHN")
    path = mapped(project, row=row)
    text = PLAIN.replace('flow = "export"', 'flow = "import"')
    project.write("mapping.toml", text, "utf-8")
    assert project.ingest(path, options=VINTAGE).exit_code == 0


def test_rows_of_tdm_with_a_name_and_no_code_are_refused(project):
    path = project.write("report.tsv", table(changed(VIETNAM, PTN_ISO="")), "utf-8")
    message = project.refusal(path, options=VINTAGE)
    assert "report.tsv, row 2, column PTN_ISO: a row without a partner's code" in message
