"""Where the browser comes from, and what a machine without one is told."""

import pytest

from .chromium import find_chromium, require_chromium


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    """No browser under any usual name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHOKEPOINT_CHROMIUM", raising=False)
    monkeypatch.delenv("CHOKEPOINT_REQUIRE_BROWSER", raising=False)
    return tmp_path


def program(path):
    path.touch(mode=0o755)
    return str(path)


def test_a_developer_without_a_browser_is_told_the_package(bare_machine):
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        require_chromium()


def test_continuous_integration_without_a_browser_fails(bare_machine, monkeypatch):
    monkeypatch.setenv("CHOKEPOINT_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="no chromium on this machine"):
        require_chromium()


def test_a_named_browser_goes_before_those_found(bare_machine, monkeypatch):
    found = program(bare_machine / "chromium-browser")
    assert find_chromium() == found
    named = program(bare_machine / "of my own")
    monkeypatch.setenv("CHOKEPOINT_CHROMIUM", named)
    assert require_chromium() == named
    monkeypatch.setenv("CHOKEPOINT_CHROMIUM", str(bare_machine / "nowhere"))
    assert find_chromium() is None
