"""Superset on a copy of the published file, with a metadata database of its own.

Not part of `make test`: `make test-bi` installs Superset and runs this folder.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .superset_server import Superset, running


@pytest.fixture(scope="session")
def published(root: Path) -> Path:
    file = root / "warehouse/chokepoint.duckdb"
    if not file.is_file():
        pytest.exit(f"{file} does not exist. Run `make build` first.", returncode=2)
    return file


@pytest.fixture(scope="session")
def superset(
    root: Path, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Superset]:
    folder = tmp_path_factory.mktemp("superset")
    database = folder / "chokepoint.duckdb"
    shutil.copy(published, database)
    server = Superset(root, folder / "state", database)
    log = folder / "log.txt"
    with running(server, server.port, log):
        server.log_in()
        yield server
