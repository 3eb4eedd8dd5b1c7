"""What a layout says: the words of a source's declaration and of a user's mapping file.

A layout is the whole meaning of a table: which columns it has, how its months, numbers and codes
are written, whose units and partner codes these are, which rows are sums of others. What is not of
the declared form is refused (grammar.py); nothing is guessed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chokepoint.choices import Flow
from chokepoint.ingest.rows.word_kinds import Factor, Letters, Names, Text, several

Scheme = Literal["gacc", "iso2", "iso3", "m49", "us_census", "estat", "hmrc", "tdm"]


class Words(BaseModel):
    """A group of words; one that does not exist is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileWords(Words):
    """The table's place in its file."""

    delimiter: Literal[",", ";", "|", "\t"] | None = None  # found if not given
    encoding: Text | None = None  # as Python calls it; found, with a note, if not given
    header_row: Annotated[int, Field(ge=1)] | None = None  # found if not given
    sheet: Text | None = None  # all sheets with the header if not given
    missing: Names = ()  # cells that mean: nothing here (an empty one always does)
    row_limit: Annotated[int, Field(ge=2)] | None = None  # at which the source cuts its files
    around: Text | None = None  # marks around cells that mean nothing: ' in '850511000'
    # of a file without a header line: its columns in order
    headings: tuple[Text, ...] = ()


class Numbers(Words):
    """How numbers are written."""

    decimal_mark: Literal[".", ","] = "."
    thousands_mark: Literal["", ",", ".", " ", "'", "\u2019"] = ","
    # by the file's delimiter, where a publisher writes as the user's computer does; then a number
    # that both marks could have made, as 1,234, is refused
    by_delimiter: dict[str, tuple[str, str]] = {}
    fractions: Literal["refuse", "round"] = "round"  # of kilogrammes; rounded ones are counted
    # official corrections of earlier months: booked into the sum of their key, which must not be
    # below zero
    negatives: Literal["refuse", "book"] = "refuse"


class Columns(Words):
    """Our name = the headings that it may have, without regard to case, blanks and marks."""

    month: Names
    year: Names | None = None  # where it has a column of its own
    partner_code: Names | None = None  # none: constants.partner_code
    partner_name: Names | None = None
    hs_code: Names
    hs_name: Names | None = None  # shown where no seed names the code
    value: Names
    reporter: Names | None = None
    flow: Names | None = None
    currency: Names | None = None
    is_quantity_estimated: Names | None = None
    frequency: Names | None = None  # of the figures: a month is one only where it says so
    regime_code: Names | None = None  # parts of a month, which stay apart
    province_code: Names | None = None
    regime_name: Names | None = None  # looked at where the code is empty or zeros, for a sum
    province_name: Names | None = None
    # what else tells rows apart, each by its spellings, of which those present
    row_key: Annotated[tuple[Names, ...], BeforeValidator(several)] = ()


class Constants(Words):
    """What holds for the whole file."""

    reporter: Letters | None = None
    flow: Flow | None = None
    currency: Letters | None = None
    partner_code: Text | None = None


class Month(Words):
    """Months; without a format the forms of grammar.MONTH_FORMS, year first."""

    format: Text | None = None  # as in Python's strptime: %Y-%m, %b %Y


class Partner(Words):
    """Whose codes partners have."""

    scheme: Scheme


class Hs(Words):
    """Digits that codes may have; one of them: a leading zero that was lost is put back."""

    digits: tuple[Literal[6, 8, 9, 10], ...] | Literal[6, 8, 9, 10] = (6, 8, 10)
    # of names in other letters than Chinese, Japanese and Korean ones, as ISO 639-1 has it
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"


class Quantity(Words):
    """A column of amounts with its unit, or with the column of its unit."""

    column: Names
    unit: Text | None = None
    unit_column: Names | None = None
    flag_column: Names | None = None  # a cell beside 0 that is not empty: withheld, unknown
    unflagged: Names = ("-",)  # cells of it that flag nothing
    estimated_column: Names | None = None  # says whether this amount is the source's estimate
    estimated_texts: tuple[str, ...] = ("true", "1", "yes", "y")  # by which of these


class Quantities(Words):
    """The first quantity with a unit of weight counts."""

    columns: tuple[Quantity, ...] = Field(min_length=1)
    # counted: unknown where the unit is one of units.COUNTED and other codes are weighed
    without_kilograms: Literal["refuse", "counted", "unknown"] = "refuse"
    zero_beside_value: Literal["zero", "unknown"] = "zero"  # unknown: a gap, or in a later column


class Value(Words):
    """Values."""

    factor: Factor = Decimal(1)


class Filter(Words):
    """Rows to leave out (`drop`) or alone to keep (`keep`), by whole texts or a pattern (RE2)."""

    column: Names
    values: tuple[str, ...] = ()
    pattern: Text | None = None
    reason: Text = "by the mapping"
    flow: Flow | None = None  # of rows of this flow only
    is_optional: bool = False  # nothing to do in files without the column


class Rows(Words):
    """What several rows of one key are."""

    repeated: Literal["refuse", "sum"] = "refuse"


class Measures(Words):
    """A table with a row per measure: which texts of a column name which."""

    column: Names  # of the measures' names
    cell: Names  # of the amounts
    names: dict[str, Names]  # new heading = the texts that stand for it
    # further columns that differ between the measures of a key: units, flags. `Unit` becomes
    # `Unit of <new heading>`
    not_key: Names = ()
    key: Names = ()  # of a key, where a table may have further columns; all others if not given


class Periods(Words):
    """A table with periods side by side: a pattern of headings (Python's re).

    Its groups `month` (the text of the month) and, where several amounts stand side by side,
    `measure` name the new columns: `period` and the measure's text, or `amount`.
    """

    heading: Text
    drop_after_last: bool = False  # months to come are written as zeros


class Layout(Words):
    """One layout of one source."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]  # source in the lake
    description: Text
    file: FileWords = FileWords()
    numbers: Numbers = Numbers()
    constants: Constants = Constants()
    columns: Columns
    month: Month = Month()
    partner: Partner
    hs: Hs = Hs()
    quantity: Quantities
    units: dict[str, Factor] = {}  # beside those of units.py
    value: Value = Value()
    codes: dict[str, dict[str, Any]] = {}  # per column: theirs = ours
    drop: tuple[Filter, ...] = ()
    keep: tuple[Filter, ...] = ()
    rows: Rows = Rows()
    measures: Measures | None = None
    periods: Periods | None = None
