"""The manifest of a batch: written and read in one place, and a strange one is named."""

import json

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.ingest.lake.batches import Lake
from chokepoint.ingest.lake.manifest import SCHEMA_VERSION

from .conftest import EN, gacc_text, magnet_rows


@pytest.fixture
def manifest(project):
    """The path of the only manifest of a lake."""
    path = project.write("a.csv", gacc_text(EN, magnet_rows()))
    assert project.ingest(path).exit_code == 0
    (found,) = (project.root / "lake/batches").glob("*/manifest.json")
    return found


def changed(path, **keys):
    content = json.loads(path.read_text(encoding="utf-8")) | keys
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None}))


def test_what_is_written_is_what_is_read(project, manifest):
    (read,) = Lake(project.root).manifests()
    assert read.schema_version == SCHEMA_VERSION
    assert read.as_json() + "\n" == manifest.read_text(encoding="utf-8")
    assert json.loads(manifest.read_text())["coverage"] == [
        {"hs_code": "85051110", "month": "2026-01-01", "load_status": "complete"}
    ]


def test_a_batch_from_before_the_layout_had_a_number_is_read(project, manifest):
    changed(manifest, schema_version=None)
    assert len(Lake(project.root).manifests()) == 1


def test_a_later_layout_is_refused_and_not_guessed(project, manifest):
    changed(manifest, schema_version=SCHEMA_VERSION + 1)
    with pytest.raises(ChokepointError, match=r"manifest.json: written in layout 3.*Update"):
        Lake(project.root).manifests()


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"vintage_date": "2026-07-20 10:00:00"}, "vintage_date"),
        ({"flow": "Exprot"}, "flow"),
        ({"rows": None}, "rows"),
        ({"coverage": [{"hs_code": "1", "month": "x", "load_status": "complete"}]}, "coverage.0"),
    ],
)
def test_a_damaged_manifest_is_named_with_its_key(project, manifest, keys, place):
    changed(manifest, **keys)
    with pytest.raises(ChokepointError, match=rf"manifest.json: damaged \({place}.*ingest its"):
        Lake(project.root).manifests()


def test_half_a_manifest_is_named(project, manifest):
    manifest.write_text(manifest.read_text(encoding="utf-8")[:100], encoding="utf-8")
    with pytest.raises(ChokepointError, match=r"manifest.json: damaged \(.*Delete the folder"):
        Lake(project.root).manifests()
