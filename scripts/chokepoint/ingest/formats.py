"""README's list of formats, written from the declarations: `make formats`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chokepoint.errors import ChokepointError
from chokepoint.ingest.sources import sources
from chokepoint.ingest.sources.source import Source
from chokepoint.paths import find_root

BEGIN = "<!-- formats: written by make formats -->"
END = "<!-- /formats -->"
SHOWN = 4  # headings by which a file is recognised


def listed(declared: Iterable[Source]) -> str:
    """The list as Markdown, a row per layout."""
    lines = [
        "| format | publisher | recognised by | read as | `--source` |",
        "|---|---|---|---|---|",
    ]
    for source in (one for one in declared if not one.is_only_named):
        flows = " and ".join(f"{flow}s" for flow in source.flows)
        if source.mirror_of:
            flows += " from China" if flows == "imports" else ", of imports those from China"
        known = ", ".join(f"`{names[0]}`" for names in source.known_by[:SHOWN])
        more = " ..." if len(source.known_by) > SHOWN else ""
        known = f"{known}{more}" if known else "the form of its lines"
        lines.append(
            f"| [{source.title}]({source.url}) | {source.publisher} | {known} | {flows} "
            f"| `{source.name}` |"
        )
    return "\n".join(lines)


def written(text: str, block: str) -> str:
    """A text with the block between its two comment lines."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ChokepointError(f"README.md has no block between {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{block}\n\n{END}{after}"


def write(readme: Path) -> None:
    """Write the block of a README anew."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(written(text, listed(sources())), encoding="utf-8")


if __name__ == "__main__":
    write(find_root() / "README.md")
