"""The watchlist for plain `dbt build`: dbt-duckdb calls this whenever it connects (profiles.yml).

The rows lie in a database in memory, source `watchlist`: nothing of them is written into the build
file but by the models that read them, so that a look at it (`dbt docs`) does not change it.
"""

from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.tables import lay_beside


class Plugin(BasePlugin):
    """Compiles watchlist/*.toml, or stops dbt with the message of `chokepoint watch check`."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Fill the database in memory; paths are relative to the working directory, as in dbt."""
        try:
            lay_beside(conn, Path.cwd())
        except ChokepointError as error:
            raise DbtRuntimeError(str(error)) from None
