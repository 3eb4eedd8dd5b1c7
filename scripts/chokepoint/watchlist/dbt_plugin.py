"""The watchlist for plain `dbt build`: dbt-duckdb calls this whenever it connects (profiles.yml).

The rows lie in a database in memory, source `watchlist`: nothing of them is written into the build
file but by the models that read them, so that a look at it (`dbt docs`) does not change it.
"""

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.tables import compiled, lay_beside


class Plugin(BasePlugin):
    """Compiles watchlist/*.toml, or stops dbt with the message of `chokepoint watch check`."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Read the files before the database is opened: a fault leaves everything as it was.

        Paths are relative to the working directory, as dbt's are.
        """
        try:
            self.rows = compiled(Path.cwd())
        except ChokepointError as error:
            raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Lay the rows beside the database that has been opened."""
        lay_beside(conn, self.rows)
