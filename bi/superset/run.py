"""`make bi`: imports the project's dashboard into Superset and serves it on 127.0.0.1.

Runs in .venv-superset, never in .venv. The first start makes the metadata database, the secret key
and the password of `admin` in bi/superset/.state. Later starts import only if a file of
bi/superset has changed, and then overwrite the project's own charts and nothing else.

`run.py --export` writes the dashboard as it now is in Superset back to the YAML files.
"""

import argparse
import hashlib
import json
import os
import re
import secrets
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
CONFIG = HERE / "superset_config.py"
LOCK = HERE / "requirements.lock"
ASSET_FOLDERS = ("databases", "datasets", "charts", "dashboards")
DASHBOARD = "chokepoint"
ADMIN = "admin"
HOST = "127.0.0.1"

# One request at a time in each process. DuckDB shares one instance among a process's connections
# to a path: a second connection, opened while the first is still in use, would go on reading the
# file that a build has replaced, and Superset's different user agents would make it fail.
WORKERS = 3
THREADS = 1


def main() -> None:
    """Parse the options, prepare Superset, then serve or export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8088, help="port on 127.0.0.1 (8088)")
    parser.add_argument("--export", action="store_true", help="write the dashboard back to YAML")
    options = parser.parse_args()

    # SQLAlchemy 2 changes what Superset 6.1 still uses; a user can do nothing about it.
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    os.environ["SUPERSET_CONFIG_PATH"] = str(CONFIG)
    state = Path(os.environ.setdefault("CHOKEPOINT_SUPERSET_STATE", str(HERE / ".state")))
    published = Path(
        os.environ.setdefault(
            "CHOKEPOINT_DUCKDB", str(HERE.parents[1] / "warehouse/chokepoint.duckdb")
        )
    )
    if not published.is_file():
        sys.exit(f"{published} does not exist.\nRun `make build` first; it writes this file.")
    if not options.export:
        require_free(options.port)

    password = keep_secret(state / "admin_password", 12)
    keep_secret(state / "secret_key", 42)
    if options.export:
        export_assets()
        return
    prepare(state, password)
    serve(options.port, state)


def require_free(port: int) -> None:
    """Stop if another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(
                f"Port {port} of {HOST} cannot be used: {error.strerror}.\n"
                "Stop the program that listens there, or choose another: make bi BI_PORT=8089"
            )


def keep_secret(file: Path, length: int) -> str:
    """Return the secret in the file; the first time, make one that only this user can read."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(length))
    return file.read_text(encoding="utf-8")


def prepare(state: Path, password: str) -> None:
    """Bring the metadata database up to date, unless a start has already done so."""
    stamp, wanted = state / "imported", fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("setting up Superset and importing the dashboard (about a minute)", flush=True)
    log = state / "setup.log"
    try:
        with output_to(log):
            set_up(password)
    except Exception as error:
        sys.exit(f"Superset could not be set up: {error}\n{log} says more.")
    stamp.write_text(wanted, encoding="utf-8")


@contextmanager
def output_to(log: Path) -> Iterator[None]:
    """Send what is printed, also by the migrations' own loggers, to a file: hundreds of lines."""
    streams = {stream.fileno(): os.dup(stream.fileno()) for stream in (sys.stdout, sys.stderr)}
    with log.open("wb") as file:
        for number in streams:
            os.dup2(file.fileno(), number)
        try:
            yield
        except Exception:
            traceback.print_exc()
            raise
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, saved in streams.items():
                os.dup2(saved, number)
                os.close(saved)


def set_up(password: str) -> None:
    """Migrate the metadata database, make the user, import the assets."""
    from flask_migrate import upgrade
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        # Imported here, because both need the application.
        from superset import appbuilder, security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.utils.core import override_user

        upgrade()
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        find_role = security_manager.find_role
        user = security_manager.find_user(ADMIN) or security_manager.add_user(
            ADMIN, "Superset", "Admin", "admin@localhost", find_role("Admin"), password
        )
        if not user:
            raise RuntimeError(f"the user {ADMIN} could not be made")
        with override_user(user):
            ImportAssetsCommand(assets()).run()


def assets() -> dict[str, str]:
    """Return the YAML files by name, declared as assets, which an import overwrites."""
    metadata = yaml.safe_load((HERE / "metadata.yaml").read_text(encoding="utf-8"))
    contents = {"metadata.yaml": yaml.safe_dump({**metadata, "type": "assets"})}
    for folder in ASSET_FOLDERS:
        for file in sorted((HERE / folder).rglob("*.yaml")):
            contents[file.relative_to(HERE).as_posix()] = file.read_text(encoding="utf-8")
    return contents


def fingerprint() -> str:
    """Return a checksum of everything that the metadata database is made from."""
    digest = hashlib.sha256(LOCK.read_bytes())
    for name, text in assets().items():
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def serve(port: int, state: Path) -> None:
    """Replace this process by the server."""
    print(
        f"\nhttp://{HOST}:{port}/superset/dashboard/{DASHBOARD}/\n"
        f"user {ADMIN}, password {(state / 'admin_password').read_text(encoding='utf-8')}\n"
        "Ctrl-C stops it.\n",
        flush=True,
    )
    arguments = ["--bind", f"{HOST}:{port}", "--workers", WORKERS, "--threads", THREADS]
    # With one thread gunicorn would take its plain worker, which an idle connection of a browser
    # blocks. --preload: the processes share the memory of the loaded application.
    arguments += ["--worker-class", "gthread", "--preload", "--timeout", 120]
    arguments += ["--log-level", "warning", "superset.app:create_app()"]
    command = [sys.executable, "-m", "gunicorn", *map(str, arguments)]
    os.execv(sys.executable, command)


def export_assets() -> None:
    """Write the dashboard, and all it rests on, over the YAML files."""
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from superset import db, security_manager
        from superset.commands.dashboard.export import ExportDashboardsCommand
        from superset.models.dashboard import Dashboard
        from superset.utils.core import override_user

        with override_user(security_manager.find_user(ADMIN)):
            dashboard = db.session.query(Dashboard).filter_by(slug=DASHBOARD).one_or_none()
            if dashboard is None:
                sys.exit(f"Superset holds no dashboard {DASHBOARD}. Run `make bi` once.")
            files = {name: text() for name, text in ExportDashboardsCommand([dashboard.id]).run()}
    for folder in ASSET_FOLDERS:
        for file in (HERE / folder).rglob("*.yaml"):
            file.unlink()
    for name, text in sorted(files.items()):
        # Superset appends the number that an object has in its own metadata database.
        target = HERE / re.sub(r"_\d+\.yaml$", ".yaml", name)
        if target.exists() and name != "metadata.yaml":
            sys.exit(f"Two objects would be written to {target}: give one another name.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(as_yaml(name, yaml.safe_load(text)), encoding="utf-8")
        print(target.relative_to(HERE))


def as_yaml(name: str, content: dict[str, Any]) -> str:
    """Return the YAML without the time of the export, and a chart's query in lines."""
    if name == "metadata.yaml":
        del content["timestamp"]
    if content.get("query_context"):
        content["query_context"] = json.dumps(
            json.loads(content["query_context"]), indent=1, ensure_ascii=False
        )
    return yaml.dump(content, Dumper=LineDumper, sort_keys=False, allow_unicode=True, width=100)


class LineDumper(yaml.SafeDumper):
    """Writes text of several lines (SQL, Markdown) as such."""


LineDumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


if __name__ == "__main__":
    main()
