"""How the numbers of one file are written, and the SQL that reads them."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.ingest.rows import grammar
from chokepoint.ingest.rows.layout import Layout, Numbers


@dataclass(frozen=True)
class Marks:
    """How the numbers of one file are written."""

    numbers: Numbers
    is_open: bool = False  # by the user's computer: what both marks could have made is refused

    @property
    def is_whole(self) -> bool:
        """Whether the source publishes whole numbers alone."""
        return self.numbers.fractions == "refuse"

    def read(self, text: str, is_whole: bool | None = None) -> str:
        """A text's number; null where it is none."""
        is_signed = self.numbers.negatives == "book"
        whole = self.is_whole if is_whole is None else is_whole
        read = grammar.whole_number if whole else grammar.exact_number
        # Blanks are rare: only what is no number as it stands is looked at without them.
        tidy = grammar.trimmed(text)
        number = f"coalesce({read(text, self.numbers, is_signed)}, case when {text} is not null "
        number += f"then {read(tidy, self.numbers, is_signed)} end)"
        if self.is_open:
            return f"case when not {grammar.either_mark(tidy)} then {number} end"
        return number


def marks_of(layout: Layout, delimiter: str | None) -> Marks:
    """The declared marks; of a text whose publisher follows the user's computer, by delimiter."""
    numbers = layout.numbers
    if not numbers.by_delimiter:
        # A semicolon is what a computer with decimal commas writes, whoever publishes the table.
        # Who publishes whole numbers alone has no decimals there.
        is_said = "decimal_mark" in numbers.model_fields_set or numbers.fractions == "refuse"
        is_open = delimiter == ";" and not is_said
        return Marks(numbers, is_open)
    if delimiter is not None and delimiter in numbers.by_delimiter:
        decimal, group = numbers.by_delimiter[delimiter]
        changed = {"decimal_mark": decimal, "thousands_mark": group}
        numbers = numbers.model_copy(update=changed)
    return Marks(numbers, is_open=True)
