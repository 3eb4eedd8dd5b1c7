"""The files of the repository: locks, paths, commands."""

import os
import re
from pathlib import Path

import pytest

from processes import run

LOCKS = ["requirements.lock", "requirements-dev.lock"]
BI_LOCK = "bi/superset/requirements.lock"  # an environment of its own, so other versions
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", re.MULTILINE)

ADDRESS = re.compile(r"https?://\S+")
MACHINE_PATH = re.compile(
    r"(?<![\w.~\-/])/(?:home|root|work|opt|tmp|Users|private|mnt|var/folders)/[\w.]"
)

GIT_AUTHOR = ("-c", "user.name=user", "-c", "user.email=user@localhost")


def requirements(text: str) -> dict[str, str]:
    """Name and version of each requirement; a name with two markers keeps both versions."""
    found: dict[str, str] = {}
    for name, version in REQUIREMENT.findall(text):
        found[name] = f"{found[name]}, {version}" if name in found else version
    return found


def tracked_files(root: Path) -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = run(command, cwd=root)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [root / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


@pytest.mark.parametrize("name", [*LOCKS, BI_LOCK])
def test_every_requirement_of_a_lock_is_pinned_and_hashed(root, name):
    text = (root / name).read_text(encoding="utf-8")
    # One entry: the line of the requirement and its continuation lines.
    entries = re.findall(r"^(?![# ])(?:.*\\\n)*.*$", text, re.MULTILINE)
    entries = [entry for entry in entries if entry.strip()]
    assert len(entries) > 50
    for entry in entries:
        assert REQUIREMENT.match(entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", [*LOCKS, BI_LOCK])
def test_a_lock_names_no_registry_and_no_machine(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|index-url|find-links|trusted-host|pypi| @ ", text)
    assert not re.search(r"(^|[\s=])/\w", text)
    assert "make lock" in text.splitlines()[1]


def test_both_locks_hold_the_same_versions(root):
    users, tools = (requirements((root / name).read_text(encoding="utf-8")) for name in LOCKS)
    assert users.items() <= tools.items()
    assert "mcp" not in users  # an extra: a build does without it


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [
        ("requirements.in", LOCKS[0]),
        ("requirements-mcp.in", LOCKS[1]),
        ("requirements-dev.in", LOCKS[1]),
        ("bi/superset/requirements.in", BI_LOCK),
    ],
)
def test_every_wanted_package_is_in_its_lock(root, wanted, lock):
    locked = requirements((root / lock).read_text(encoding="utf-8"))
    for line in (root / wanted).read_text(encoding="utf-8").splitlines():
        requirement = line.split("#")[0].split(";")[0].strip()
        if requirement:
            name, _, version = requirement.partition("==")
            assert name in locked
            assert not version or locked[name] == version


def test_no_file_names_a_path_of_one_machine(root):
    found = []
    for path in tracked_files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE_PATH.search(ADDRESS.sub("", line)):
                found.append(f"{path.relative_to(root)}:{number}")
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("path: /" + "home/somebody/x.duckdb", True),
        ('"/' + 'tmp/x"', True),
        ("see https://example.org/" + "home/page", False),
        ("target/tmp/x", False),
    ],
)
def test_the_search_for_machine_paths_finds_them(line, is_found):
    assert bool(MACHINE_PATH.search(ADDRESS.sub("", line))) is is_found


def test_nothing_that_a_build_makes_is_tracked(root):
    made = {"target", "logs", ".venv", ".venv-superset", ".state", "__pycache__"}
    for path in tracked_files(root):
        relative = path.relative_to(root)
        assert not made & set(relative.parts), relative
        assert path.suffix not in {".duckdb", ".wal", ".pyc"}, relative


def test_an_upgrade_never_meets_the_events_of_a_user(root, tmp_path):
    """A user's clone with own events, a seal and a choice of refresh takes a newer release in."""
    tracked_files(root)  # skips where there is no git
    release, clone = tmp_path / "release", tmp_path / "clone"

    def git(folder, *words):
        return run(["git", *GIT_AUTHOR, *words], cwd=folder, check=True).stdout

    release.mkdir()
    git(release, "init", "-q")
    (release / "watchlist").mkdir()
    for name in (".gitignore", "watchlist/README.md"):
        (release / name).write_bytes((root / name).read_bytes())
    git(release, "add", "--all")
    git(release, "commit", "-q", "-m", "release")
    git(tmp_path, "clone", "-q", str(release), str(clone))
    own = {
        "watchlist/baths.toml": "[event]\n",
        "watchlist/seals.csv": "specification_id\n",
        "refresh.toml": "months = 3\n",
        "downloads/a.csv": "a\n",
        "lake/batches/b/manifest.json": "{}\n",
    }
    for name, text in own.items():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(text, encoding="utf-8")
    # made to be committed or sent to somebody; nothing else of a user's is offered to git
    assert git(clone, "status", "--short", "--untracked-files=all").split() == [
        "??", "watchlist/seals.csv",
    ]  # fmt: skip
    (release / "watchlist/README.md").write_text("newer\n", encoding="utf-8")
    git(release, "commit", "-qam", "newer release")
    git(clone, "pull", "-q", "--ff-only")
    assert (clone / "watchlist/README.md").read_text("utf-8") == "newer\n"
    assert {name: (clone / name).read_text("utf-8") for name in own} == own


def test_make_help_lists_every_target(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    joined = makefile.replace("\\\n", " ")
    targets = re.search(r"^\.PHONY: (.*)$", joined, re.MULTILINE)[1].split()
    shown = run(["make", "--no-print-directory", "help"], cwd=root)
    assert shown.returncode == 0
    listed = {line.split()[1] for line in shown.stdout.splitlines()}
    assert listed == set(targets)
    assert {"build", "test", "lint", "reconstruct", "audit", "lock", "clean"} <= listed


def test_continuous_integration_calls_make_test_and_skips_no_browser_test(root):
    script = root / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert "export CHOKEPOINT_REQUIRE_BROWSER=1" in lines
    assert lines[-1] == "make test"
    assert sum("make" in line.split() for line in lines) == 1


def test_the_profiles_at_the_root_are_the_ones_in_their_folder(root):
    # `dbt build` from the root finds them there, without an environment variable.
    assert (root / "profiles.yml").resolve() == (root / "profiles/profiles.yml").resolve()


def test_both_licences_are_there(root):
    code = (root / "LICENSE").read_text(encoding="utf-8")
    data = (root / "LICENSE-DATA").read_text(encoding="utf-8")
    assert "Apache License" in code
    assert "END OF TERMS AND CONDITIONS" in code
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in data
    assert "reconstruct" in data
