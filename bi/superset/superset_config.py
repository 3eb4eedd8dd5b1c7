"""Superset's settings for this project; read through SUPERSET_CONFIG_PATH, which run.py sets.

Every address is this machine's own, every secret is made at the first start, and every query opens
the published file anew and can only read it.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

ROOT = Path(__file__).resolve().parents[2]
# What a start leaves behind: metadata database, secret key, password. Git ignores it.
STATE = Path(os.environ.get("CHOKEPOINT_SUPERSET_STATE", ROOT / "bi/superset/.state")).resolve()
PUBLISHED_FILE = Path(
    os.environ.get("CHOKEPOINT_DUCKDB", ROOT / "warehouse/chokepoint.duckdb")
).resolve()

SECRET_KEY = (STATE / "secret_key").read_text(encoding="utf-8").strip()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{STATE / 'superset.db'}"
DATA_DIR = str(STATE)

APP_NAME = "chokepoint"
LOG_LEVEL = "WARNING"

# No result is kept: a chart shows what the file holds now.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

# A page may load from this server alone. Superset's own list admits map tiles, fonts and a
# telemetry pixel.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def DB_CONNECTION_MUTATOR(
    url: URL, parameters: dict[str, Any], username: str | None, security_manager: Any, source: Any
) -> tuple[URL, dict[str, Any]]:
    """Replace a relative path of a DuckDB address by the published file's.

    The address in databases/chokepoint.yaml is relative, so that no machine's path is committed.
    """
    if url.get_backend_name() == "duckdb" and not Path(url.database).is_absolute():
        url = url.set(database=str(PUBLISHED_FILE))
    return url, parameters
