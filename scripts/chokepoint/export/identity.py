"""The identity of an edition: one digest of the data, what is said about them, and the writers.

Taken before anything is written. Two builds of the same data have one identity, because the rows
that say when and from which commit a file was built are left out of it.
"""

from importlib.metadata import version
from pathlib import Path

import duckdb

from chokepoint.export.tables import Publication, Table
from chokepoint.reuse.digests import Files, digest_of
from chokepoint.sql_text import literals, quoted

WRITERS = ("duckdb", "xlsxwriter")
FACTS = "build_facts"
OF_THE_BUILD = ("built_at_utc", "code_version")


def identity(connection: duckdb.DuckDBPyConnection, publication: Publication) -> str:
    """Return the digest, as datapackage.json holds it."""
    parts = [f"{name} {version(name)}" for name in WRITERS]
    parts.append(Files().of(Path(__file__).parent))
    parts += [publication.provenance, repr(publication.sources)]
    for table in publication.tables:
        # How many rows there are is in the rows; of the facts some are left out.
        about = (table.name, table.description, table.columns, table.key, table.foreign_keys)
        parts += [repr((*about, table.is_reconstructed)), _rows(connection, table)]
    return f"sha256:{digest_of(*parts)}"


def _rows(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    """Digest the rows in the order of the key; JSON tells a null from a text and keeps digits."""
    key = ", ".join(map(quoted, table.key))
    left_out = literals(OF_THE_BUILD)
    kept = f"where fact not in ({left_out})" if table.name == FACTS else ""
    (found,) = connection.execute(
        f"select sha256(coalesce(string_agg(sha256(to_json(t)::varchar), '' order by {key}), '')) "
        f"from {table.relation} as t {kept}"
    ).fetchall()[0]
    return str(found)
