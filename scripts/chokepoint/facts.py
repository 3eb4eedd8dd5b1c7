"""Reads marts.build_facts, which build_facts.py writes; apart, so that a reader needs no more."""

from dataclasses import dataclass
from datetime import date

import duckdb

NOT_AS_OF = "none"
BATCH = "input_sha256:lake/"  # + its name, as macros/provenance writes it


@dataclass(frozen=True)
class BuildFacts:
    """What a file says that it is made of; a fact that is not known is absent."""

    values: dict[str, str]

    @property
    def identity(self) -> str | None:
        """Checksum of its inputs; files of an earlier version have none."""
        return self.values.get("inputs_sha256")

    @property
    def as_of(self) -> date | None:
        """The day as of which it was built, if it was."""
        found = self.values.get("as_of", NOT_AS_OF)
        return None if found == NOT_AS_OF else date.fromisoformat(found)

    @property
    def batches(self) -> set[str]:
        """Batches of the lake that it was built from."""
        return {fact.removeprefix(BATCH) for fact in self.values if fact.startswith(BATCH)}

    @property
    def is_reconstructed(self) -> bool:
        """Whether any export flow is reconstructed."""
        return self.values.get("is_reconstructed") == "true"


def read_facts(
    connection: duckdb.DuckDBPyConnection, relation: str = "marts.build_facts"
) -> BuildFacts:
    """The one reader of build facts: of a published file, or of a copy laid by."""
    known = f"select fact, fact_value from {relation} where fact_value is not null"  # noqa: S608 (relations of our own)
    return BuildFacts(dict(connection.execute(known).fetchall()))
