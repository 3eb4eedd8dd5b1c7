"""The audit's page: in the order of the paper, in words, and with a headline that its rows bear."""

import re

import pytest

RAW_NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


@pytest.fixture(scope="module")
def html(report_site):
    return (report_site / "audit.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said(html):
    """What the page shows, without the names of the files that it offers."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def read(published, query):
    from chokepoint.duckdb_files import open_read_only

    with open_read_only(published) as connection:
        return connection.execute(query).fetchall()


def test_sections_are_in_the_order_of_the_paper(html, published):
    names = [
        name
        for (name,) in read(
            published, "select section_name from reference.paper_sections order by section_order"
        )
    ]
    assert names[:4] == ["Executive summary", "Section 1", "Section 2", "Section 3"]
    table = html[html.index('id="sections"') : html.index('id="contradictions"')]
    assert re.findall(r'<th scope="row">([^<]*)</th>', table)[:-1] == names
    rows = re.findall(r'data-section="([^"]*)"', html)
    assert list(dict.fromkeys(rows)) == names
    assert rows == sorted(rows, key=names.index)


def test_nothing_is_named_as_the_tables_name_it(said):
    assert RAW_NAME.findall(said) == []
    assert not re.search(r"\b(None|null|nan|WLD|EU27|USA|JPN|KOR|GBR|ROW|fn\d)\b", said)


def test_each_metric_has_words(published):
    for table in ("audit_published_figures", "audit_statistical_statements"):
        assert read(published, f"from marts.{table} where metric_name is null") == []


def test_the_headline_counts_facts_and_its_rows_bear_it(said, published):
    facts = dict(
        read(
            published,
            "select verdict, count(distinct fact_id) from marts.audit_published_figures group by 1",
        )
    )
    kinds = dict(
        read(
            published,
            "select statement_kind, count(*) from marts.audit_published_figures "
            "where claim_id = fact_id group by 1",
        )
    )
    headline = said[: said.index("By section")]
    assert f"The paper states {sum(facts.values())} facts" in headline
    assert f"{kinds['table cell']} cells of its table" in headline
    assert f"{kinds['figure cell']} cells of its figures" in headline
    assert f"{facts['reproduced']} are reproduced" in headline
    assert f"{facts['paper_inconsistent']} are contradicted" in headline
    assert f"{facts['not_computable']} cannot be computed" in headline
    assert "Agreement is built in." in headline
    assert "no other differs" not in said
    assert "Every printed figure" not in said
    statistical = dict(
        read(
            published, "select verdict, count(*) from marts.audit_statistical_statements group by 1"
        )
    )
    assert f"{statistical['differs']} differ from what the flows give" in said


def test_what_a_contradiction_sets_aside_is_a_link_in_words(html, published):
    for claim, text in read(
        published,
        "select dropped_claim_id, printed_text from marts.audit_paper_contradictions "
        "inner join marts.audit_published_figures on claim_id = dropped_claim_id",
    ):
        assert re.search(rf'Set aside: <a href="#{claim}">[^<]*{re.escape(text)}</a>', html)


def test_a_contradiction_and_a_remark_stand_apart(html, published):
    remarks = html.index('id="remarks"')
    for name, kind in read(
        published, "select contradiction_id, kind from marts.audit_paper_contradictions"
    ):
        assert (html.index(f'id="{name}"') > remarks) != kind.startswith("paper_against")
