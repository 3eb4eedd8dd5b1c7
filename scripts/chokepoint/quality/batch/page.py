"""Data Docs of a batch: one page to read, without scripts or anything from elsewhere.

Great Expectations' own pages fetch styles and scripts from other servers; this one opens from disk.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chokepoint.ingest.lake.manifest import Manifest
from chokepoint.quality.batch.validation import Validation
from chokepoint.quality.batch.words import number

PAGES = Path(__file__).parent / "pages"


def page(manifest: Manifest, validation: Validation) -> str:
    """What the batch is, its measures, and what was said of them; all text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = number
    template = environment.get_template("validation.html")
    return template.render(batch=manifest, validation=validation)
