"""Real downloads, where they are at hand."""

import shutil

import pytest

from .conftest import SAMPLES

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="real samples are not at hand")


@pytest.fixture
def baths(takes_long, project):
    """The six real files of 39221000, of which no seed says a word."""
    for path in (SAMPLES / "gacc").glob("gacc_39221000_*.xlsx"):
        shutil.copyfile(path, project.downloads / path.name)
    return project


def test_the_real_files_load_and_the_cut_one_is_refused_then_accepted(baths):
    first = baths.outcomes(baths.downloads)
    assert {o["file"]: o["status"] for o in first} == {
        f"gacc_39221000_{name}.xlsx": "refused" if name == "2025" else "loaded"
        for name in ("2021", "2022", "2023", "2024", "2025", "2026_01-06")
    }
    options = ("--flow", "export", "--vintage-date", "2026-07-20", "--accept-truncated")
    again = baths.outcomes(baths.downloads, options=options)
    assert sorted(o["status"] for o in again) == ["known"] * 5 + ["loaded"]
    cut = next(m for m in baths.manifests() if m["is_truncated"])
    assert cut["coverage"][-1] == {
        "hs_code": "39221000", "month": "2025-12-01", "load_status": "truncated",
    }  # fmt: skip
    december = "count(*) filter (where month = date '2025-12-01')"
    assert baths.rows(december) == [(0,)]
    # the last month before the cut is whole: the US received 3,914,519 kg
    november = "sum(quantity_kg) filter (where month = date '2025-11-01' and partner_code = '502')"
    assert baths.rows(november) == [(3_914_519,)]
    assert cut["code_names"] == [
        {"hs_code": "39221000", "code_name": "塑料浴缸、淋浴盘、洗涤槽及盥洗盆", "language": "zh"}
    ]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("gacc_6910_2025_annual_no_month.xlsx", "no month column"),
        ("gacc_6910_2025_monthly_no_quantity.xlsx", "no quantity and unit columns"),
    ],
)
def test_real_files_that_do_not_fit_say_why(project, name, what):
    path = project.downloads / name
    shutil.copyfile(SAMPLES / "gacc" / name, path)
    assert what in project.refusal(path)


@pytest.mark.parametrize(
    ("name", "without_weight"),
    [("export_partner210_201810", 0), ("import_partner204_201806", 1)],
)
def test_a_real_file_of_codes_that_nobody_asks_for_loads(project, name, without_weight):
    path = project.downloads / f"gacc_en_{name}.csv"
    shutil.copyfile(SAMPLES / "gacc" / path.name, path)
    (outcome,) = project.outcomes(path)
    assert outcome["status"] == "loaded"
    assert project.rows("count(*) - count(quantity_kg)") == [(without_weight,)]
    (manifest,) = project.manifests()
    assert {one["hs_code"] for one in manifest["code_names"]} == set(manifest["hs_codes"])
    assert {one["language"] for one in manifest["code_names"]} == {"en"}


def test_a_real_file_of_both_flows_gives_the_exports(project):
    """Its second half, imports, is left out with a count."""
    path = project.downloads / "rare_earth_us_201901_from_html.csv"
    shutil.copyfile(SAMPLES / "gacc" / path.name, path)
    (outcome,) = project.outcomes(path)
    assert outcome["status"] == "loaded"
    assert "9 rows of the other flow left out" in " ".join(outcome["notes"])
    (magnets,) = project.rows("sum(quantity_kg) filter (where hs_code = '85051110')")
    assert magnets == (339_548 + 1_718 + 1_119 + 288,)
