"""Brazil's raw files of Comex Stat: repeated keys add up, and the file does not say its flow."""

import io

import pandas as pd
import pytest

from chokepoint.ingest.problems import FileRefused

from .reading import put, read_file

HEADER = (
    '"CO_ANO";"CO_MES";"CO_NCM";"CO_UNID";"CO_PAIS";"SG_UF_NCM";"CO_VIA";"CO_URF";'
    '"QT_ESTAT";"KG_LIQUIDO";"VL_FOB";"VL_FRETE";"VL_SEGURO"\n'
)
ROWS = (
    '"2025";"10";"28053010";"10";"160";"GO";"04";"0117600";70;70;3500;12;1\n'
    '"2025";"10";"28053010";"10";"160";"GO";"01";"0817800";30;30;1500;7;0\n'
    '"2025";"10";"28053010";"10";"160";"SP";"01";"0817800";45;45;2250;7;0\n'
    '"2025";"11";"28053010";"10";"160";"SP";"01";"0817800";0;0;90;1;0\n'
    '"2025";"11";"85051100";"11";"160";"SP";"01";"0817800";900;31;620;1;0\n'
    '"2025";"11";"28053010";"10";"023";"SP";"04";"0817600";8;8;5000;40;2\n'
    '"2025";"11";"01012900";"11";"160";"RS";"01";"1017700";1;450;9000;1;0\n'
)


def by_pandas(text):
    """The sums over states, ports and ways of transport, by another reader."""
    table = pd.read_csv(io.StringIO(text), sep=";", dtype=str)
    table = table[table["CO_PAIS"] == "160"]
    table = table.astype({"KG_LIQUIDO": int, "VL_FOB": int})
    sums = table.groupby(["CO_ANO", "CO_MES", "CO_NCM"])[["KG_LIQUIDO", "VL_FOB"]].sum()
    return [
        (f"{y}-{m}-01", code, *row)
        for (y, m, code), row in zip(sums.index, sums.values, strict=True)
    ]


def test_commas_between_the_cells_are_read_as_well(tmp_path):
    found = [
        read_file(put(tmp_path, "IMP_2025.csv", text), flow="import").rows("hs_code", "quantity")
        for text in (HEADER + ROWS, (HEADER + ROWS).replace(";", ","))
    ]
    assert found[0] == found[1]


def test_rows_of_one_key_add_up(tmp_path):
    path = put(tmp_path, "IMP_2025.csv", (HEADER + ROWS).encode("latin-1"))
    reading = read_file(path, flow="import")
    parsed = reading.parsed
    assert (parsed.source_id, parsed.reporter_code, parsed.flow) == ("comex_stat", "BRA", "import")
    assert (parsed.currency, parsed.partner_scheme) == ("USD", "iso3")
    found = reading.query(
        "select cast(month as varchar), hs_code, cast(sum(quantity) as int), "
        "cast(sum(value_number) as int) from flows group by month, hs_code order by all"
    )
    assert found == by_pandas(HEADER + ROWS)
    assert reading.query("select distinct partner_code from flows") == [("CHN",)]
    assert "1 rows (other partners) left out" in parsed.notes


def test_the_name_of_a_file_is_no_evidence_of_its_flow(tmp_path):
    path = put(tmp_path, "IMP_2025.csv", (HEADER + ROWS).encode("latin-1"))
    for options in ({}, {"flow": "export"}):
        with pytest.raises(FileRefused, match="whether it is of imports or exports"):
            read_file(path, **options)


def test_a_file_saved_again_in_utf_8_reads_the_same(tmp_path):
    text = (HEADER + ROWS).replace('"', "")
    reading = read_file(put(tmp_path, "a.csv", text.encode("utf-8-sig")), flow="import")
    assert reading.query("select cast(sum(quantity) as int), count(*) from flows")[0][0] == 626


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"28053010";"10";"160";"GO";"04"', '"2805301";"10";"160";"GO";"04"', "value '2805301'"),
        (";70;70;3500", ";70;7,5;3500", "column KG_LIQUIDO, value '7,5'"),
        (";70;70;3500", ";70;70;1.23E+08", "value '1.23E+08'"),
        ('"2025";"10";"28053010";"10";"160";"GO";"04"',
         '"2025";"13";"28053010";"10";"160";"GO";"04"', "row 2, column CO_MES"),
    ],
)  # fmt: skip
def test_a_cell_of_another_form_is_refused(tmp_path, old, new, what):
    text = (HEADER + ROWS).replace(old, new)
    assert old in ROWS
    with pytest.raises(FileRefused, match=r"row 2") as refusal:
        read_file(put(tmp_path, "IMP_2025.csv", text), flow="import")
    assert what in str(refusal.value)
