"""A code that no seed explains stops the whole build, with a sentence about it."""

import pytest

from chokepoint.dbt_build import dbt_build
from chokepoint.errors import ChokepointError


@pytest.fixture
def project_copy(copy_project, tmp_path):
    return copy_project(tmp_path, parse_anew=True)


def test_the_build_stops_and_names_code_rows_and_remedy(project_copy, capsys):
    rows = [
        "CHN,2024-02-01,502,28053099,30,900,gacc_reconstruction,2026-05-31,true",
        "CHN,2024-03-01,502,28053099,12,360,gacc_reconstruction,2026-05-31,true",
        "CHN,2024-02-01,888,28053011,7,210,gacc_reconstruction,2026-05-31,true",
    ]
    with (project_copy / "seeds/raw/raw_gacc_monthly_exports.csv").open("a") as file:
        file.writelines(f"{row}\n" for row in rows)

    with pytest.raises(ChokepointError) as raised:
        dbt_build(project_copy, selector="data")

    message = f"{raised.value}\n{capsys.readouterr().err}"
    assert "HS code 28053099 is not mapped: 2 row(s), 42 kg, 2024-02 to 2024-03" in message
    assert "Partner code 888 is not mapped: 1 row(s), 7 kg" in message
    assert "seeds/reference/hs_products.csv" in message
    assert "seeds/reference/gacc_partners.csv" in message
