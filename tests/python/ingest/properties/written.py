"""Tables in a layout, written as people write them; some by hands that err."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from . import spellings
from .reader import folded
from .spellings import Hand

ALWAYS = ("month", "year", "partner_code", "hs_code", "value", "reporter", "flow", "currency")
RECASED = (str, str, str.lower, str.upper, str.title)


@dataclass(frozen=True)
class Habit:
    """What files of a layout hold beside its words."""

    layout: object
    partners: tuple[str, ...]  # as written
    codes: tuple[str, ...]  # of the digits of the layout
    flow: str | None = None  # as the call says it
    flows: tuple[str, ...] = ()  # as the column says it
    reporters: dict[str, str] = field(default_factory=dict)  # as written: three letters
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)  # heading: its texts
    currencies: tuple[str, ...] = ("USD",)
    units: tuple[str, ...] = ("KG",)
    undated: tuple[str, ...] = ()  # headings of months that need no year beside them
    period: Callable | None = None  # heading of a month and a measure
    joined: tuple | None = None  # heading of one column, and those that stand in it
    delimiters: tuple[str, ...] = (",", ";", "\t")
    containers: tuple[str, ...] = ("text", "text", "gz", "zip", "xlsx", "parquet")
    encodings: tuple[str, ...] = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030")
    is_recased: bool = True
    is_shuffled: bool = True
    begins: date = date(2019, 1, 1)
    options: dict = field(default_factory=dict)
    mirror_of: str | None = None
    names_all: bool = True  # of the cells that are none; not where rows are compared before
    needs_weights: bool = False  # a file of which no row has a weight may be refused
    name: str = "table.csv"
    reporter: str | None = None  # as the call says it


@dataclass
class Table:
    """Logical rows for the peer, physical ones for the file."""

    header: list
    lines: list  # physical rows, as lists; an empty one is blank
    rows: list  # (cells by heading, heading: places as (physical row, heading))
    delimiter: str
    container: str
    encoding: str
    repeats: set = field(default_factory=set)  # physical rows that are the header again
    is_quoted: bool = False
    moved: list = field(default_factory=list)  # where each written row stands among them


def _heading(draw, habit, names):
    name = draw(st.sampled_from(names))
    return draw(st.sampled_from(RECASED))(name) if habit.is_recased else name


def _months(draw, habit, count):
    first = draw(st.integers(0, 80))
    if habit.layout.columns.year:  # months side by side are of one year, and begin with its first
        first = first // 12 * 12
    numbers = [habit.begins.year * 12 + habit.begins.month - 1 + first + i for i in range(count)]
    return [date(n // 12, n % 12 + 1, 1) for n in numbers]


def _headings(draw, habit):
    """Heading of each role, and of what stands beside it."""
    columns, found = habit.layout.columns, {}
    for role in (
        "month",
        "year",
        "partner_code",
        "hs_code",
        "value",
        "reporter",
        "flow",
        "currency",
    ):
        names = getattr(columns, role, None)
        if names is None or (role == "flow" and not habit.flows):
            continue
        found[role] = _heading(draw, habit, names)
    if folded(found["month"]) in map(folded, habit.undated):
        del found["year"]
    for role in ("partner_name", "regime_code", "province_code"):
        names = getattr(columns, role, None)
        if names and draw(st.booleans()):
            found[role] = _heading(draw, habit, names)
    return found


def _amount(draw):
    return draw(st.one_of(st.integers(0, 9), st.integers(0, 99_999), st.integers(0, 10**8)))


def _row(draw, habit, hand, heads, quantities, delimiter, key):
    """One logical row: its cells by heading."""
    layout, cells = habit.layout, {}
    month, partner, code, reporter = key
    if "year" in heads:
        cells[heads["year"]], cells[heads["month"]] = spellings.year_and_month(
            draw, hand, layout, month
        )
    else:
        cells[heads["month"]] = spellings.month(draw, hand, layout, month)
    if "partner_code" in heads:
        cells[heads["partner_code"]] = spellings.partner(draw, hand, partner)
    cells[heads["hs_code"]] = spellings.code(draw, hand, layout, code)
    for role, choices in (("flow", habit.flows), ("currency", habit.currencies)):
        if role in heads:
            cells[heads[role]] = choices[0]
    if "reporter" in heads:
        cells[heads["reporter"]] = reporter
    if "partner_name" in heads:
        cells[heads["partner_name"]] = draw(st.sampled_from(("Somewhere", "某国", "", "Côte")))
    for role in ("regime_code", "province_code"):
        if role in heads:
            cells[heads[role]] = draw(st.sampled_from(("10", "14")))
    whole = layout.numbers.fractions == "refuse"
    for _, (name, unit_name, flag_name) in quantities:
        cells[name] = spellings.number(
            draw, hand, layout, delimiter, _amount(draw), fractions=not whole
        )
        if unit_name:
            cells[unit_name] = draw(st.sampled_from(habit.units))
        if flag_name:
            cells[flag_name] = draw(st.sampled_from(("-", "-", "A")))
    cells[heads["value"]] = spellings.number(draw, hand, layout, delimiter, _amount(draw))
    for name, choices in habit.others.items():
        if folded(name) not in {folded(known) for known in cells}:
            cells[name] = draw(st.sampled_from(choices))
    return cells


def _quantities(draw, habit):
    found = []
    for quantity in habit.layout.quantity.columns:
        units = quantity.unit_column and _heading(draw, habit, quantity.unit_column)
        flags = quantity.flag_column and _heading(draw, habit, quantity.flag_column)
        found.append((quantity, (_heading(draw, habit, quantity.column), units, flags)))
    return found


def _apart(words, cells):
    """Cells of columns that differ between a key's measures: measure, its column: text."""
    found = {}
    for name in cells:
        for column in getattr(words, "not_key", ()):
            if folded(name).startswith(folded(f"{column} of")):
                found[folded(name)[len(folded(f"{column} of")) :]] = (column, name)
    return found


def _melted(draw, habit, logical, quantities):
    """A row per measure."""
    words = habit.layout.measures
    measured = {folded(name): draw(st.sampled_from(texts)) for name, texts in words.names.items()}
    column, cell = (_heading(draw, habit, names) for names in (words.column, words.cell))
    lines, rows = [], []
    for cells in logical:
        apart = {name: cells[name] for name in cells if folded(name) in measured}
        own = _apart(words, cells)
        columns = {column for column, _ in own.values()}
        taken = {name for _, name in own.values()}
        shared = {name: text for name, text in cells.items() if name not in {*apart, *taken}}
        places = {name: [] for name in cells}
        for name, text in apart.items():
            places[name] = [(len(lines), cell)]
            for other in shared:
                places[other].append((len(lines), other))
            line = (
                shared | {column: measured[folded(name)], cell: text} | dict.fromkeys(columns, "")
            )
            if folded(name) in own:
                other, given = own[folded(name)]
                line[other] = cells[given]
                places[given].append((len(lines), other))
            lines.append(line)
        rows.append((cells, places))
    return lines, rows


def _side(layout, month):
    """A month's text in a heading."""
    named = [text for text, own in layout.codes.get("month", {}).items() if own == str(month.month)]
    if named:
        return max(named, key=len) if "January" in layout.codes["month"] else named[0]
    return month.strftime(layout.month.format or "%Y-%m")


def _cell_heading(habit, lines):
    wanted = {folded(name) for name in habit.layout.measures.cell}
    return next(name for name in lines[0] if folded(name) in wanted)


def _through(places, rows):
    """Places in a table that was itself put into another."""
    return {
        name: [place for i, heading in found for place in rows[i][1][heading]]
        for name, found in places.items()
    }


def _joined(habit, lines, rows):
    """Several columns in one, as Eurostat's TSV has its keys."""
    heading, names = habit.joined
    wanted = {folded(name): name for name in names}
    joined = []
    for line in lines:
        own = {wanted[folded(n)]: text for n, text in line.items() if folded(n) in wanted}
        rest = {n: text for n, text in line.items() if folded(n) not in wanted}
        joined.append({heading: ",".join(own[name] for name in names)} | rest)
    moved = [
        (
            cells,
            {
                name: [(i, heading if folded(at) in wanted else at) for i, at in found]
                for name, found in places.items()
            },
        )
        for cells, places in rows
    ]
    return joined, moved


def _beside(habit, logical, month_heading, amounts):
    """Months side by side: a row per everything else."""
    lines, rows, number = [], [], {}
    for cells in logical:
        key = tuple((n, t) for n, t in cells.items() if n not in (month_heading, *amounts))
        if key not in number:
            number[key] = len(lines)
            lines.append(dict(key))
        line = lines[number[key]]
        places = {name: [(number[key], name)] for name, _ in key}
        for name in amounts:
            heading = habit.period(cells[month_heading], name)
            line[heading] = cells[name]
            places[name] = [(number[key], heading)]
        places[month_heading] = places[amounts[0]]
        rows.append((cells, places))
    return lines, rows


@st.composite
def tables(draw, habit, odd):
    """A table by a hand that errs in so many of a hundred cells."""
    layout = habit.layout
    hand = Hand(draw(st.sampled_from(odd)))
    delimiter = draw(st.sampled_from(habit.delimiters))
    container = draw(st.sampled_from(habit.containers))
    if container not in ("text", "gz", "zip"):
        delimiter = ""
    heads, quantities = _headings(draw, habit), _quantities(draw, habit)
    months = _months(draw, habit, draw(st.integers(1, 3)))
    reporters = tuple(habit.reporters) or (None,)
    one = st.tuples(
        st.sampled_from(months), st.sampled_from(habit.partners), st.sampled_from(habit.codes),
        st.sampled_from(reporters),
    )  # fmt: skip
    is_wide = habit.period is not None
    keys = draw(st.lists(one, min_size=1, max_size=7, unique=True))
    if is_wide:
        apart = dict.fromkeys(key[1:] for key in keys)
        keys = [(month, *rest) for rest in apart for month in months]
    elif layout.rows.repeated == "sum":
        keys += draw(st.lists(st.sampled_from(keys), max_size=2))
    logical = [_row(draw, habit, hand, heads, quantities, delimiter, key) for key in keys]
    amounts = [name for _, (name, _, _) in quantities] + [heads["value"]]
    if is_wide:
        for cells, key in zip(logical, keys, strict=True):
            cells[heads["month"]] = _side(layout, key[0])
        first = {}
        for cells, key in zip(logical, keys, strict=True):  # one hand per physical row
            kept = first.setdefault(key[1:], cells)
            for name in cells:
                if name not in (heads["month"], *amounts):
                    cells[name] = kept[name]
    month_heading = heads["month"]
    if layout.measures:
        lines, rows = _melted(draw, habit, logical, quantities)
        if is_wide:
            cell = _cell_heading(habit, lines)
            lines, beside = _beside(habit, lines, month_heading, [cell])
            rows = [(cells, _through(places, beside)) for cells, places in rows]
    elif is_wide:
        lines, rows = _beside(habit, logical, month_heading, amounts)
    else:
        lines = logical
        rows = [(cells, {name: [(i, name)] for name in cells}) for i, cells in enumerate(logical)]
    if habit.joined:
        lines, rows = _joined(habit, lines, rows)
    if layout.file.headings:
        header = list(layout.file.headings)
    else:
        header = list(dict.fromkeys(name for line in lines for name in line))
        header = draw(st.permutations(header)) if habit.is_shuffled else header
    # what differs between the rows of one key, where a row is one measure, makes them two
    may_remark = not layout.file.headings and not layout.measures
    remarks = draw(st.sampled_from((None, None, "Remark"))) if may_remark else None
    if remarks:
        header = [*header, remarks]
    cells = [[line.get(name, "") for name in header] for line in lines]
    if remarks:
        said = ("", "x", "two\nlines", 'a "word"', "a;b,c\td", "0")
        for line in cells:
            line[-1] = draw(st.sampled_from(said))
    encoding = draw(st.sampled_from(habit.encodings))
    if encoding == "gb18030" and habit.layout.id != "gacc":
        # two bytes of Chinese alone may be of any encoding
        texts = [text for line in [header, *cells] for text in line]
        encoding = "gb18030" if all(text.isascii() for text in texts) else "utf-8"
    table = Table(header, cells, rows, delimiter, container, encoding)
    table.is_quoted = draw(st.booleans())
    _disturb(draw, habit, table, hand)
    return table


def _disturb(draw, habit, table, hand):
    """Blank lines, and the header again, between the rows: the places of rows move."""
    table.moved = list(range(len(table.lines)))
    if table.container not in ("text", "gz", "zip", "xlsx") or not draw(st.booleans()):
        return
    for kind in draw(st.lists(st.sampled_from(("blank", "commas", "again")), max_size=2)):
        at = draw(st.integers(0, len(table.lines)))
        if (kind == "again" and not hand.odd) or (kind == "commas" and habit.joined):
            continue
        line = {"blank": [], "commas": [""] * len(table.header), "again": list(table.header)}[kind]
        table.lines.insert(at, line)
        table.moved = [i + (i >= at) for i in table.moved]
        table.repeats = {i + (i >= at) for i in table.repeats}
        if kind == "again":
            table.repeats.add(at)
