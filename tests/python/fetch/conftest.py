"""A project to fetch into, publishers on this machine, and a clock that nobody waits for."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from chokepoint.cli import app
from chokepoint.fetch import web as web_module

from .services import Census, Comext, Comtrade, Estat, Hmrc, Server

KEYS = ("COMTRADE_API_KEY", "CENSUS_API_KEY", "ESTAT_APP_ID")
SECRET = "s3cret/key+0123456789abcdef"
NAMES = {
    "comtrade": Comtrade, "comext": Comext, "census": Census, "hmrc": Hmrc, "estat": Estat,
}  # fmt: skip


class Fetching:
    """The command against services of this machine."""

    def __init__(self, root, project, monkeypatch):
        self.project = project
        self.pauses = []
        self.servers = {}
        self.monkeypatch = monkeypatch
        for folder in ("reference", "events"):
            shutil.copytree(root / "seeds" / folder, project / "seeds" / folder)
        (project / "seeds/raw").mkdir()
        shutil.copy(root / "seeds/raw/raw_loaded_months.csv", project / "seeds/raw")
        shutil.copy(root / "dbt_project.yml", project)
        monkeypatch.chdir(project)
        for key in KEYS:
            monkeypatch.delenv(key, raising=False)
        # A wait passes at once, and the clock with it.
        clock = [0.0]

        def pause(seconds):
            self.pauses.append(seconds)
            clock[0] += seconds

        monkeypatch.setattr(web_module, "PAUSE", pause)
        monkeypatch.setattr(web_module, "NOW", lambda: clock[0])

    def serve(self, name, *trade, **said):
        """A service of a publisher; the command finds it by its variable."""
        service = NAMES[name](*trade, **said)
        self.servers[name] = Server(service)
        self.monkeypatch.setenv(f"CHOKEPOINT_{name.upper()}_ADDRESS", self.servers[name].address)
        if name == "estat":
            self.monkeypatch.setenv("ESTAT_APP_ID", SECRET)
        return service

    def __call__(self, *arguments, code=0):
        result = CliRunner().invoke(app, ["fetch", *arguments])
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    def ingest(self, *arguments, code=0):
        result = CliRunner().invoke(app, ["ingest", "downloads", *arguments, "--json"])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    @property
    def answers(self):
        """Names of the answers that are saved."""
        return sorted(
            path.name
            for path in (self.project / "downloads").glob("*/*")
            if not path.name.endswith(".query.toml")
        )

    def manifests(self):
        found = (self.project / "lake/batches").glob("*/manifest.json")
        return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(found)]

    def flows(self, columns="hs_code, month, quantity_kg, value"):
        import duckdb

        glob = self.project / "lake/batches/*/flows.parquet"
        return duckdb.sql(f"select {columns} from read_parquet('{glob}') order by all").fetchall()

    def covered(self, code):
        """Months in which some batch covers a code, by reporter."""
        found = {}
        for manifest in self.manifests():
            lacking = {
                (one["reporter_code"], one["hs_code"], one["month"])
                for one in manifest["unreported"]
            }
            for one in manifest["coverage"]:
                if one["hs_code"] != code or one["load_status"] != "complete":
                    continue
                for reporter in manifest["reporter_codes"]:
                    if (reporter, code, one["month"]) not in lacking:
                        found.setdefault(reporter, set()).add(one["month"][:7])
        return {reporter: sorted(months) for reporter, months in found.items()}

    def close(self):
        for server in self.servers.values():
            server.close()


@pytest.fixture
def fetching(tmp_path, root, monkeypatch):
    project = tmp_path / "project"
    project.mkdir()
    made = Fetching(root, project, monkeypatch)
    yield made
    made.close()
