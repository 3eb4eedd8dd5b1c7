"""What alerts say of the panel: verdicts that print proves, no run, no figure of the solver's."""

import csv
import re

from typer.testing import CliRunner

from chokepoint.cli import app


def test_alerts_on_the_panel_say_only_what_print_fixes(scratch_build, root):
    with (root / "seeds/published/reconstruction_positions.csv").open(encoding="utf-8") as file:
        proven = {(row["product_code"], row["destination_id"]): row for row in csv.DictReader(file)}
    with scratch_build.connect() as connection:
        rows = connection.execute(
            "select changes.change_kind, changes.specification_id, changes.product_code, "
            "changes.destination_id, changes.sentence, changes.cause, changes.new_months_kg, "
            "changes.revision_kg, comparisons.post_volume_words, comparisons.benchmark_min_words "
            "from marts.fct_changes as changes "
            "left join marts.fct_benchmark_comparison as comparisons "
            "using (specification_id, product_code, destination_id) "
            "where changes.is_reconstructed"
        ).fetchall()
    assert rows
    for kind, specification, product, destination, sentence, *measures, post, smallest in rows:
        # A run of months is the solver's; how long such runs were before, too.
        assert kind != "zero_run", sentence
        assert "shipment" not in sentence
        if kind == "below_range" and specification == "paper":
            cell = proven[product, destination]
            assert (cell["can_be_within"], cell["can_be_above"]) == ("false", "false"), sentence
        said = re.findall(r"\d[\d,.]*(?: million)?(?= kg)", sentence)
        assert set(said) <= {post, smallest}, sentence
        assert measures == [None, None, None]


def test_no_cry_of_a_run_reaches_cron(scratch_build):
    result = CliRunner().invoke(app, ["alerts", "--database", str(scratch_build.database)])
    assert "no shipment" not in result.output
    for line in result.output.splitlines():
        if "below every benchmark window" in line:
            assert "(reconstructed monthly data)" in line
