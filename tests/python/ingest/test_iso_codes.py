"""The codes by which reporters are read are those of the seeds, by which partners are."""

import csv

from chokepoint.ingest.rows.iso_codes import ISO3, ISO3_BY_ISO2, M49_BY_ISO3


def seed(root, name):
    with (root / f"seeds/reference/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_three_letters_are_those_of_the_partners(root):
    assert {row["iso3"] for row in seed(root, "gacc_partners") if row["iso3"]} == ISO3


def test_two_letters_and_numbers_are_those_of_their_schemes(root):
    ids = {
        (row["partner_scheme"], row["partner_code"]): row["partner_id"]
        for row in seed(root, "partner_scheme_codes")
    }
    assert {two: ids.get(("iso2", two)) for two in ISO3_BY_ISO2} == ISO3_BY_ISO2
    numbers = {number: three for three, number in M49_BY_ISO3.items()}
    assert {number: ids.get(("m49", number)) for number in numbers} == numbers
