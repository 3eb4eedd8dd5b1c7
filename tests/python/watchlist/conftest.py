import pytest


@pytest.fixture
def watchlist(tmp_path, root):
    """A project's folder with the seeds, and a way to put files into its watchlist."""
    (tmp_path / "seeds").symlink_to(root / "seeds")
    (tmp_path / "dbt_project.yml").write_text("name: chokepoint\n", encoding="utf-8")

    def put(text="", name="baths.toml"):
        path = tmp_path / "watchlist" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return put
