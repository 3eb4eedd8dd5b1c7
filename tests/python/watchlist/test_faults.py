"""Each fault of a file is named by file, line, key, value and remedy; all of them at once."""

import pytest

from chokepoint.errors import ChokepointError
from chokepoint.watchlist.faults import key_of, line_of
from chokepoint.watchlist.read import read_watchlist

from .test_rows import LEAST

DAY = "Write a day, as in 2025-10-30, without quotes and without a time."
SPECIFICATION = "[[specification]]\n"


def faults(project):
    with pytest.raises(ChokepointError) as refusal:
        read_watchlist(project)
    return str(refusal.value).splitlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            LEAST.replace("2025-10-30", '"2025-10-30"'),
            f'line 4, event.date = "2025-10-30": not valid. {DAY}',
        ),
        (
            LEAST.replace("2025-10-30", "2025-10-30T12:00:00"),
            f"line 4, event.date = 2025-10-30T12:00:00: not valid. {DAY}",
        ),
        (LEAST.replace("date = 2025-10-30", ""), f"line 2, event.date: missing. {DAY}"),
        (LEAST.replace('name = "Baths"', ""), "line 2, event.name: missing. Write a text in"),
        (
            LEAST.replace('["85051110"]', '[\n  "85051110",\n  "8505"\n]'),
            'line 7, event.products[2] = "8505": not valid. Write HS codes of eight',
        ),
        (LEAST.replace('["85051110"]', "[]"), "line 5, event.products: missing. Name an HS code"),
        (
            LEAST.replace('["85051110"]', '["85051110", "85051110"]'),
            'line 5, event.products[2] = "85051110": a product that is named twice.',
        ),
        (LEAST + "sauce = 1\n", "line 6, event.sauce = 1: unknown key. Allowed here: name, date,"),
        ("sauce = 1\n" + LEAST, "line 1, sauce = 1: unknown key. Allowed here: event, status,"),
        ("", "line 1, event: missing. Write [event], with name and date."),
        (
            LEAST + 'exporter = "CHM"\n',
            'line 6, event.exporter = "CHM": no country that is known. Write its three letters.',
        ),
        (
            LEAST + 'destinations = ["WLD", "EU72"]\n',
            'line 6, event.destinations[2] = "EU72": no destination that is known. Write one of '
            "WLD, USA",
        ),
        (
            LEAST + '[[status]]\ndate = 2025-11-01\nstatus = "in force"\n',
            'line 8, status[1].status = "in force": not valid. Write one of announced, in_force',
        ),
        (
            LEAST + '[[status]]\ndate = 2025-11-01\nstatus = "expired"\nexpires = 2025-10-01\n',
            "line 9, status[1].expires = 2025-10-01: before its date (2025-11-01).",
        ),
        (
            LEAST + SPECIFICATION + "length = 6\nrolling = 12\n",
            "line 8, specification[1].rolling = 12: beside length: a window is of one kind.",
        ),
        (
            LEAST + SPECIFICATION + "length = 13\n",
            "line 7, specification[1].length = 13: not valid. Write a number of months, 1 to 12.",
        ),
        (
            LEAST + SPECIFICATION + 'length = "6"\n',
            'line 7, specification[1].length = "6": not valid. Write a number of months, 1 to 12.',
        ),
        (
            LEAST + SPECIFICATION + "start = 2025-11-01\n",
            'line 7, specification[1].start = 2025-11-01: not valid. Write a month in quotes, as',
        ),
        (
            LEAST + SPECIFICATION + "benchmark_windows = 2\nbenchmark_windows_needed = 3\n",
            "line 8, specification[1].benchmark_windows_needed = 3: more than benchmark_windows",
        ),
        (
            LEAST + SPECIFICATION + 'membership = "as of month"\n',
            'line 7, specification[1].membership = "as of month": not valid. Write a day, as in',
        ),
        (
            LEAST + SPECIFICATION + SPECIFICATION,
            "line 7, specification[2].id: missing. Of several specifications one may be without",
        ),
        (
            LEAST
            + '[[product]]\ncode = "85051120"\nvalid_from = "2022-01"\nvalid_to = "2021-12"\n',
            "line 9, product[1].valid_to",
        ),
        (
            LEAST.replace("85051110", "38011000") + '[[product]]\ncode = "85051110"\nname = "x"\n',
            'line 8, product[1].name = "x": seeds/reference/hs_products.csv says what 85051110 is.',
        ),
        (
            LEAST + '[[destination]]\nid = "pair"\nname = "Two"\nmembers = ["VNM", "VNN"]\n',
            'line 9, destination[1].members[2] = "VNN": no country that is known.',
        ),
        (
            LEAST + '[[product]]\nname = "x"\n',
            "line 6, product[1].code: missing. Write the code, or an id, a name and codes.",
        ),
        (
            LEAST + '[[product]]\nid = "pair"\ncodes = ["28053011"]\n',
            "line 6, product[1].name: missing. Several codes have an id and a name in common.",
        ),
        (
            LEAST + '[[product]]\nid = "pair"\nname = "x"\ncodes = ["28053011", "280530"]\n',
            'line 9, product[1].codes[2] = "280530": not valid. Write codes of eight digits, as in',
        ),
        (
            LEAST + '[[product]]\nid = "x"\nname = "x"\ncodes = ["28053011", "28053011"]\n',
            'line 9, product[1].codes[2] = "28053011": a code that is named twice.',
        ),
        (
            LEAST + '[[product]]\nid = "x"\nname = "x"\ncodes = ["28053011"]\n'
            '[[specification]]\nrecords = "importer"\n',
            'line 11, specification[1].records = "importer": not for several codes under one name.',
        ),
        (LEAST + 'note = "\n', "line 6: not TOML: Illegal character"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_what_to_do(watchlist, text, said):
    (line,) = faults(watchlist(text))
    assert line.startswith(f"watchlist/baths.toml, {said}")


def test_all_faults_of_all_files_are_said_at_once(watchlist):
    watchlist(LEAST.replace("2025", "25"), "other.toml")
    text = LEAST.replace("Baths", "").replace("85051110", "85")
    lines = faults(watchlist(text))
    assert [line.split(":")[0].split(" = ")[0] for line in lines] == [
        "watchlist/baths.toml, line 3, event.name",
        "watchlist/baths.toml, line 5, event.products[1]",
        "watchlist/other.toml, line 4",
    ]


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("busan_accord_2025", "", "line 1: the project has an event busan_accord_2025 of its own."),
        ("paper", "", "line 1: the project has a specification paper of its own. Rename the file"),
        ("Big", "", ": the name of the file is no identifier. Name it with small letters"),
    ],
)
def test_a_name_of_the_project_is_refused(watchlist, name, more, said):
    (line,) = faults(watchlist(LEAST + more, f"{name}.toml"))
    assert said in line


def test_specifications_of_two_files_do_not_share_a_name(watchlist):
    watchlist(LEAST + SPECIFICATION + 'id = "six_long"\n')
    (line,) = faults(watchlist(LEAST + SPECIFICATION + 'id = "long"\n', "baths_six.toml"))
    assert line == (
        'watchlist/baths_six.toml, line 7, specification[1].id = "long": watchlist/baths.toml has '
        "a specification baths_six_long too. Rename the file: identifiers derive from its name."
    )


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("a", "b"), 2),
        (("a", "list", 1), 6),
        (("a", "text"), 9),
        (("t", 0, "x"), 14),
        (("t", 1), 16),
        (("t", 1, "missing"), 16),
        (("c", "d"), 18),
    ],
)
def test_lines_are_found_in_whatever_toml_allows(place, line):
    text = (
        "[a]\nb = 1  # b = 2\n# list = 3\n"
        'list = [ # of two\n  "x",\n  "y", # y\n]\n'
        '# text\ntext = """\n[t]\nx = 1\n"""\n'
        "[[t]]\nx = 1\n\n[[t]]\nx = 2\n[c]\nd = { e = 1 }\n"
    )
    # The header of a table alone makes it; [c] stands before its first key.
    expected = line + 1 if place == ("c", "d") else line
    assert line_of(text, place) == expected, key_of(place)
