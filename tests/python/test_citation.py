"""CITATION.cff: valid, and of this version."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from processes import run

VALIDATE = "import sys; from cffconvert.cli.cli import cli; sys.argv = ['', '--validate']; cli()"


@pytest.fixture(scope="module")
def cffconvert(takes_long, tmp_path_factory) -> str:
    """A folder with cffconvert, which needs older packages than the project."""
    folder = tmp_path_factory.mktemp("cffconvert")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--retries", "1", "--target", str(folder), "cffconvert==2.0.0"]
    installed = run(command)
    if installed.returncode:
        reason = (installed.stderr.strip().splitlines() or ["pip failed"])[-1]
        pytest.skip(f"cffconvert cannot be installed here: {reason}")
    return str(folder)


def validated(folder: Path, packages: str):
    # It reads CITATION.cff of its working directory.
    return run([sys.executable, "-c", VALIDATE], cwd=folder, env={"PYTHONPATH": packages})


def test_the_citation_is_valid(root, cffconvert):
    result = validated(root, cffconvert)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Citation metadata are valid" in result.stdout


def test_the_validation_notices_a_missing_title(root, cffconvert, tmp_path):
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(re.sub("^title:.*\n", "", text, flags=re.MULTILINE))
    assert validated(tmp_path, cffconvert).returncode != 0


def test_the_citation_is_of_this_version(root):
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == project["version"]
    assert f"## {citation['version']} — {citation['date-released']}" in changelog
    assert "not customs data" in citation["message"]
