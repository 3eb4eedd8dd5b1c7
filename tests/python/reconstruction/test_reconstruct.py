"""The command writes the committed seeds again, byte for byte."""

import shutil

import pandas as pd
import pytest

from chokepoint.reconstruction import panel
from chokepoint.reconstruction.cli import reconstruct

WRITTEN = (
    "seeds/raw/raw_gacc_monthly_exports.csv",
    "seeds/raw/raw_loaded_months.csv",
    "seeds/published/reconstruction_bounds.csv",
    "seeds/published/reconstruction_positions.csv",
)


@pytest.fixture(scope="module")
def solved_panel(takes_long, root, tmp_path_factory):
    """A folder in which the command has solved the panel anew, which takes a minute."""
    folder = tmp_path_factory.mktemp("solved")
    shutil.copytree(root / "seeds" / "published", folder / "seeds" / "published")
    (folder / "seeds" / "raw").mkdir()
    for name in WRITTEN[2:]:
        (folder / name).unlink()
    reconstruct(folder)
    return folder


def test_a_run_gives_the_committed_files_byte_for_byte(root, solved_panel):
    for name in WRITTEN:
        assert (solved_panel / name).read_bytes() == (root / name).read_bytes(), name
    assert not list(solved_panel.rglob("*.partial"))


def test_the_panel_has_the_partners_that_the_paper_needs(root):
    raw = pd.read_csv(root / WRITTEN[0], dtype=str)
    members = pd.read_csv(root / "seeds/reference/destination_memberships.csv", dtype=str)
    partners = pd.read_csv(root / "seeds/reference/gacc_partners.csv", dtype=str)
    present = set(partners.loc[partners["partner_code"].isin(raw["partner_code"]), "partner_id"])
    today = members[members["valid_to"].isna()]
    for group, size in (("EU27", 27), ("ASEAN", 11)):
        of_group = set(today.loc[today["group_code"] == group, "partner_id"])
        assert len(of_group) == size
        assert of_group <= present
    assert {"USA", "JPN", "KOR", "GBR"} <= present
    others = present - set(today["partner_id"]) - {"USA", "JPN", "KOR", "GBR"}
    assert len(others) >= 40
    residual = set(partners.loc[partners["partner_kind"] == "residual", "partner_code"])
    assert residual & set(raw["partner_code"])


def test_scandium_has_no_rows_before_its_code_exists(root):
    raw = pd.read_csv(root / WRITTEN[0], dtype=str)
    scandium = raw[raw["hs_code"] == panel.SCANDIUM]
    assert len(scandium)
    assert scandium["month"].min() >= "2022-01-01"


def test_codes_recoded_in_2023_are_used_in_their_own_months_only(root):
    raw = pd.read_csv(root / WRITTEN[0], dtype=str)
    for old, new in (("337", "150"), ("338", "151"), ("339", "152")):
        assert raw.loc[raw["partner_code"] == old, "month"].max() < "2023-01-01"
        assert raw.loc[raw["partner_code"] == new, "month"].min() >= "2023-01-01"
