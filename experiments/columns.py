"""Tables of texts as programs read them: plain numbers, ends of intervals in columns of their own, English names."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MINUS, INFINITE = "\u2212", "\u221e"
MISSING = ("", "-")
BEYOND = "beyond what was tried"  # the end of a threshold's interval that has no number, null in JSON
NUMBER = re.compile(r"[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?|inf)%?")
SPAN = re.compile(rf"({NUMBER.pattern}|{BEYOND}) to ({NUMBER.pattern}|{BEYOND})")
OF_RUNS = re.compile(r"(?P<level>\d+)% of \w+: (?P<span>.*)")  # as "80% of runs: 1.0 to 2.0"
NO_SPAN = "one run has none"
LEVEL = re.compile(r"(?:^|, )(?P<level>\d+)%(?: interval)?$")  # at the end of a heading
USUAL_LEVEL = "95"  # of `low` and `high`, in all files of results
WORDS = {"%": " percent ", "+": " plus ", MINUS: " minus "}


def program_frame(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A table of English texts for programs; what are numbers and intervals in all cells of a column becomes plain.

    A number has an ASCII minus and no separator; an interval gives two columns, NAME_low and NAME_high, or of another
    level than 95% NAME_low_80 and NAME_high_80; shares in % are called NAME_percent. Other texts keep all but the
    typographic minus. Names are small letters with _ between words, and no two are alike.

    >>> import pandas as pd
    >>> shown = pd.DataFrame({"Balance": ["\u22121,006.85"], "Balance, 95%": ["\u22121,007.1 to \u2212998.0"]})
    >>> program_frame(shown).to_dict("records")
    [{'balance': '-1006.85', 'balance_low': '-1007.1', 'balance_high': '-998.0'}]
    """
    import pandas as pd

    columns: dict[str, list[Any]] = {}
    for place, heading in enumerate(frame.columns):
        for name, cells in _columns(str(heading), frame.iloc[:, place].tolist()):
            columns[_unused(name, columns)] = cells
    return pd.DataFrame(columns)


def name_of(heading: str) -> str:
    """A heading as the name of a column or of a file.

    >>> name_of("Payments, model"), name_of("Share, %"), name_of("Year by year")
    ('payments_model', 'share_percent', 'year_by_year')
    """
    for sign, word in WORDS.items():
        heading = heading.replace(sign, word)
    return re.sub(r"\W+", "_", heading.lower()).strip("_")


def _columns(heading: str, cells: list[Any]) -> list[tuple[str, list[Any]]]:
    """What becomes of a column: itself, or a column each for numbers and for ends of intervals."""
    if not all(isinstance(cell, str) for cell in cells):
        return [(name_of(heading), cells)]
    texts = [cell.replace(MINUS, "-") for cell in cells]
    level = LEVEL.search(heading)
    parts = [_parts(text.replace(INFINITE, "inf"), level["level"] if level else USUAL_LEVEL) for text in texts]
    numbers = [part for part in parts if part is not None]
    names = list(dict.fromkeys(name for part in numbers for name in part))
    in_percent = {part[names[0]].endswith("%") for part in numbers if names and names[0] in part}
    if len(numbers) < len(parts) or len(in_percent) != 1:
        return [(name_of(heading), texts)]
    base = name_of(heading if "" in names or level is None else heading[: level.start()])
    if in_percent == {True} and not base.endswith("percent"):
        base = f"{base}_percent"
    return [
        ("_".join(filter(None, (base, name))) or name_of(heading), [_plain(part.get(name, "")) for part in numbers])
        for name in names
    ]


def _parts(text: str, level: str) -> dict[str, str] | None:
    """The numbers of a cell: its value by "", ends by `low` and `high`; None where it says anything else.

    >>> _parts("3.0 (2.5 to 4.0; 80% of runs: 1.0 to 6.0)", "95")
    {'': '3.0', 'low': '2.5', 'high': '4.0', 'low_80': '1.0', 'high_80': '6.0'}
    """
    if text in MISSING:
        return {}
    value, bracket, inside = text.partition(" (")
    if not NUMBER.fullmatch(value):
        return _ends(text, level)
    parts = {"": value}
    for said in inside.removesuffix(")").split("; ") if bracket else []:
        of_runs = OF_RUNS.fullmatch(said)
        if of_runs and of_runs["span"] == NO_SPAN:
            continue
        ends = _ends(of_runs["span"], of_runs["level"]) if of_runs else _ends(said, level)
        if ends is None:
            return None
        parts |= ends
    return parts


def _ends(text: str, level: str) -> dict[str, str] | None:
    """The ends of an interval by their names; None where a text is none."""
    span = SPAN.fullmatch(text)
    suffix = "" if level == USUAL_LEVEL else f"_{level}"
    return None if span is None else {f"low{suffix}": span[1], f"high{suffix}": span[2]}


def _plain(number: str) -> str:
    return "" if number == BEYOND else number.replace(",", "").removesuffix("%").removeprefix("+")


def _unused(name: str, taken: Iterable[str]) -> str:
    """A name, with a number behind it where it is taken."""
    names, number, free = set(taken), 1, name
    while free in names:
        number += 1
        free = f"{name}_{number}"
    return free
