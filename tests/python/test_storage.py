"""The one way onto the disk: files, folders and links whole, and locks that say who holds them."""

import json
import os
import sys

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.storage import folders, locks
from chokepoint.storage.files import beside, write_text
from chokepoint.storage.folders import VersionedFolder, replace_folder
from chokepoint.storage.locks import exclusive
from processes import PIPE, background


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["exchange", "two renames"])
def either_way(request, monkeypatch):
    """With and without a file system that can exchange two names."""
    if request.param == "two renames":
        monkeypatch.setattr(folders, "exchange", lambda *_: False)


# ---------------------------------------------------------------- files


def test_a_body_that_raises_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "seed.csv"
    write_text(path, "old\n")
    with pytest.raises(FileNotFoundError), beside(path) as aside:
        aside.with_name("missing").replace(aside)
    assert path.read_bytes() == b"old\n"
    assert names(tmp_path) == ["seed.csv"]


def test_what_a_killed_run_left_is_written_over(tmp_path):
    (tmp_path / ".seed.csv.new").write_text("half of a longer text")
    write_text(tmp_path / "seed.csv", "new")
    assert (tmp_path / "seed.csv").read_text() == "new"
    assert names(tmp_path) == ["seed.csv"]


# ---------------------------------------------------------------- folders


def make_folder(path, text):
    path.mkdir(parents=True)
    (path / "file").write_text(text)
    return path


def test_a_folder_takes_the_place_of_another(tmp_path, either_way):
    new, old = make_folder(tmp_path / "new", "new"), make_folder(tmp_path / "old", "old")
    replace_folder(new, old)
    assert (old / "file").read_text() == "new"
    assert names(tmp_path) == ["old"]
    replace_folder(make_folder(tmp_path / "new", "first"), tmp_path / "empty")
    assert (tmp_path / "empty/file").read_text() == "first"


def test_a_folder_killed_between_two_renames_comes_back(tmp_path):
    make_folder(tmp_path / ".report.old", "old")
    site = VersionedFolder(tmp_path / "report", "the report")
    with site.changed_version() as new:
        assert (new / "file").read_text() == "old"
        write_text(new / "file", "new")
    assert (tmp_path / "report/file").read_text() == "new"
    assert names(tmp_path) == [".report.versions", "report"]


def test_a_folder_from_before_there_were_versions_becomes_one(tmp_path, either_way):
    make_folder(tmp_path / "report", "old")
    for number in ("1", "2"):
        with VersionedFolder(tmp_path / "report", "the report").changed_version() as new:
            assert (tmp_path / "report/file").read_text() == "old"
            (new / f"page{number}").write_text(number)
    assert names(tmp_path / "report") == ["file", "page1", "page2"]
    assert names(tmp_path) == [".report.versions", "report"]
    assert names(tmp_path / ".report.versions") == [".lock", "2"]


def test_a_link_to_another_place_stays_and_the_versions_are_there(tmp_path):
    make_folder(tmp_path / "srv/site", "old")
    (tmp_path / "report").symlink_to("srv/site")
    with VersionedFolder(tmp_path / "report", "the report").next_version() as new:
        (new / "file").write_text("new")
    assert (tmp_path / "report").readlink().as_posix() == "srv/site"
    assert (tmp_path / "report/file").read_text() == "new"
    assert names(tmp_path) == ["report", "srv"]


def test_only_versions_are_swept(tmp_path):
    make_folder(tmp_path / ".report.versions/notes", "somebody's")
    make_folder(tmp_path / ".report.versions/7", "left by a killed run")
    with VersionedFolder(tmp_path / "report", "the report").next_version():
        pass
    assert names(tmp_path / ".report.versions") == [".lock", "1", "notes"]


# ---------------------------------------------------------------- locks

HOLDER = """
import sys
from pathlib import Path
from chokepoint.storage.locks import exclusive
with exclusive(Path(sys.argv[1]), "the lake"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def refused(path) -> str:
    with pytest.raises(ChokepointError) as refusal, exclusive(path, "the lake"):
        pass
    return str(refusal.value)


def test_a_lock_names_the_command_the_process_and_since_when(tmp_path):
    path = tmp_path / ".lock"
    command = [sys.executable, "-c", HOLDER, path, "two words"]
    with background(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        message = refused(path)
        process.kill()
    assert f"two words'` (process {process.pid}, since 20" in message
    assert "holds the lake" in message
    # Killed, it has left its text, and the lock is free.
    assert json.loads(path.read_text())["process"] == process.pid
    with exclusive(path, "the lake"):
        assert json.loads(path.read_text())["process"] == os.getpid()
    assert path.read_text() == ""


def test_the_text_of_a_dead_process_is_not_believed(tmp_path):
    with background([sys.executable, "-c", ""]) as ended:
        ended.wait()
    path = tmp_path / ".lock"
    with exclusive(path, "the lake"):
        signed = json.loads(path.read_text())
        path.write_text(json.dumps(signed | {"process": ended.pid}))
        assert "a process that has just started holds the lake" in refused(path)
        path.write_text("not yet")
        assert "a process that has just started holds the lake" in refused(path)
        # Of another machine's processes nothing is known here.
        path.write_text(json.dumps(signed | {"process": ended.pid, "host": "elsewhere"}))
        assert "on elsewhere) holds the lake" in refused(path)


def test_the_console_script_and_the_module_are_one_command(tmp_path, monkeypatch):
    for program in ("/x/bin/chokepoint", "/x/chokepoint/__main__.py"):
        monkeypatch.setattr(sys, "argv", [program, "ingest", "a b.csv"])
        with exclusive(tmp_path / ".lock", "the lake"):
            assert "`chokepoint ingest 'a b.csv'` (process" in refused(tmp_path / ".lock")


def test_the_two_names_of_the_lock_are_free_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), exclusive(tmp_path / ".lock", "the lake"):
        raise RuntimeError
    with locks.shared(tmp_path / ".lock", "the lake"):
        pass
