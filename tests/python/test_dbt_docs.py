"""dbt's documentation as one page: it is whole, loads nothing, and names no folder of ours."""

import json
import re

import pytest

from chokepoint import dbt_docs
from chokepoint.dbt_docs import write_dbt_docs
from chokepoint.errors import ChokepointError


@pytest.fixture(scope="module")
def page(docs_page) -> str:
    assert [other.name for other in docs_page.parent.iterdir()] == ["index.html"]
    return docs_page.read_text(encoding="utf-8")


def test_the_page_documents_every_model_with_the_types_of_its_columns(page, scratch_build):
    models = [
        node["name"]
        for node in scratch_build.manifest["nodes"].values()
        if node["resource_type"] == "model"
    ]
    assert len(models) > 20
    assert [name for name in models if f'"model.chokepoint.{name}"' not in page] == []
    catalogue = re.search(r'"model\.chokepoint\.table_1": \{"metadata".*?"stats"', page, re.DOTALL)
    assert '"type": "VARCHAR"' in catalogue[0]


def test_the_page_may_load_nothing_and_has_no_tracker_switched_on(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    # Before everything else in the head: a policy binds only what comes after it.
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "default-src 'none'" in policy
    assert "http" not in policy
    sent = re.findall(r'"send_anonymous_usage_stats": (\w+)', page)
    assert sent
    assert set(sent) == {"false"}


@pytest.mark.parametrize("name", sorted(dbt_docs.OF_THE_RUN | dbt_docs.OF_A_NODE))
def test_the_page_has_no_clock_and_no_id_of_the_run(page, name):
    assert f'"{name}":' not in page


def test_the_page_names_no_folder_of_this_machine(page, root):
    assert json.dumps(str(root))[1:-1] not in page


@pytest.mark.usefixtures("takes_long")
def test_without_a_build_file_the_message_says_what_to_do(tmp_path):
    with pytest.raises(ChokepointError, match=r"(?s)does not exist.*make build"):
        write_dbt_docs(tmp_path / "docs", tmp_path)


def test_a_page_of_another_make_is_not_published_unguarded(tmp_path):
    with pytest.raises(ChokepointError, match="no <head>"):
        dbt_docs._offline("<html><body></body></html>", tmp_path)
