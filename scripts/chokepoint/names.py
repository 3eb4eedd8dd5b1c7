"""Products and destinations as people call them, found in the rows of a published file."""

from typing import Any

from chokepoint.errors import ChokepointError
from chokepoint.ingest.rows.iso_codes import ISO3_BY_ISO2

SHORTEST_PART_OF_A_NAME = 3
# What else places are called. Two letters of ISO 3166-1 are found by its list.
ALIASES = {
    "u.s.": "USA",
    "u.s.a.": "USA",
    "america": "USA",
    "united states of america": "USA",
    "uk": "GBR",
    "u.k.": "GBR",
    "britain": "GBR",
    "great britain": "GBR",
    "korea": "KOR",
    "s. korea": "KOR",
    "republic of korea": "KOR",
    "korea, republic of": "KOR",
    "eu": "EU27",
    "eu-27": "EU27",
    "eu 27": "EU27",
    "all": "WLD",
    "all countries": "WLD",
    "turkey": "TUR",
    "taiwan": "TWN",
    "hong kong": "HKG",
    "macau": "MAC",
    "vietnam": "VNM",
}


def place_code(wanted: str) -> str:
    """The identifier behind another name of a place, casefolded; the text itself if it is none."""
    text = " ".join(wanted.casefold().split())
    code = ALIASES.get(text) or ISO3_BY_ISO2.get(text.upper()) or text
    return code.casefold()


def find_named(kind: str, wanted: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one row that is called so: by code, name or symbol, else by part of its name."""
    named = _named(wanted.strip().casefold(), rows)
    loaded = [row for row in rows if row["has_data"]]
    there = [row for row in named if row["has_data"]]
    if len(there) == 1:
        return there[0]
    listed = "; ".join(f"{row['code']} {row['name']}" for row in (there or loaded))
    if there:
        raise ChokepointError(f"{kind} '{wanted}' can be any of: {listed}.\nGive the code.")
    reason = "has no data in this file" if named else "is not known"
    raise ChokepointError(f"{kind} '{wanted}' {reason}. There are: {listed}.")


def find_place(
    wanted: str, destinations: list[dict[str, Any]], partners: list[dict[str, Any]], product: str
) -> dict[str, Any]:
    """Return the destination that is called so; of a country without a series say who answers."""
    code = place_code(wanted)
    if any(row["has_data"] for row in _named(code, destinations)):
        return find_named("destination", code, destinations)
    countries = _called(code, partners)
    if len(countries) == 1:
        raise ChokepointError(_of_a_partner(countries[0], destinations, product))
    return find_named("destination", wanted, destinations)


def _named(text: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = _called(text, rows)
    if named or len(text) < SHORTEST_PART_OF_A_NAME:
        return named
    return [row for row in rows if row["has_data"] and text in row["name"].casefold()]


def _called(text: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = ("code", "name", "symbol")
    return [row for row in rows if text in {str(row[key]).casefold() for key in keys if row[key]}]


def _of_a_partner(partner: dict[str, Any], destinations: list[dict[str, Any]], product: str) -> str:
    """Say in which group a country is, and which command knows it alone."""
    ids = (partner["destination_ids"] or "").split(",")
    groups = [row for row in destinations if row["code"] in ids and row["has_data"]]
    part = "; ".join(f"{row['name']} (--destination {row['code']})" for row in groups)
    belongs = (
        f"It is part of: {part}." if part else "It is part of no group here, but of the world."
    )
    return (
        f"{partner['name']} is no destination of its own in this file. {belongs}\n"
        f"For {partner['name']} alone: chokepoint compare --product {product} "
        f"--destination {partner['code']} --from MONTH"
    )
