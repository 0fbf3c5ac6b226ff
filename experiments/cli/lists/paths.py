"""`digital-balance paths`: where a path over time may stand, what it may be, and the series and files it may name."""

from typing import Any

from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import in_money_of
from configs.reading.keys import of_paths, path_keys
from configs.schema.observed import COLUMNS, EXOGENOUS, NEEDED, Observed, data_file, observed_series
from configs.schema.parameter import what_is
from configs.schema.paths import CURVES
from configs.schema.rows import read_rows
from experiments.cli.options import JsonOption, out

FILES = {
    "extends, include": N_(
        "a scenario's name, or the path of a TOML file, looked up beside the file that names it first"
    ),
    "PATH.series": N_("a series of the country's data ({files}), listed above, or of PATH.file"),
    "PATH.file": N_("a CSV file of your own, looked up beside the scenario, with the columns {columns}"),
}
NAMED = {"files": ", ".join(EXOGENOUS), "columns": ", ".join(COLUMNS)}


def paths(as_json: JsonOption = False) -> None:
    """List keys at which a path may stand, the kinds of paths, and the series and files that a scenario may name."""
    from experiments.cli.lists.parameters import block_of
    from experiments.tables.style import print_blocks, print_json

    if as_json:
        kinds = {kind: what_is(curve) for kind, curve in CURVES.items()}
        print_json(
            {
                "keys": path_keys(),
                "kinds": kinds,
                "series": series(),
                "files": {key: text.format(**NAMED) for key, text in FILES.items()},
            }
        )
        return
    out.print(_("Keys at which a path may stand"), style="bold")
    print_blocks([(key, []) for key in path_keys()], out)
    out.print("\n" + _("Kinds of paths"), style="bold")
    print_blocks([(kind, [_(what_is(curve))]) for kind, curve in CURVES.items()], out)
    print_blocks(map(block_of, in_money_of(DEFAULT_COUNTRY, of_paths())), out)
    out.print("\n" + _("Observed series"), style="bold")
    print_blocks(
        [(row["name"], [_(", ").join([_(row["unit"]), _span(row), _(row["source"])])]) for row in series()], out
    )
    out.print("\n" + _("Files that a scenario names"), style="bold")
    print_blocks([(key, [_(text, **NAMED)]) for key, text in FILES.items()], out)


def series() -> list[dict[str, Any]]:
    """The annual series of a country that a path may follow: name, unit, source, file, years.

    `first` and `last` are whole years; `half_year` is the one after, of which January to June are published, or None.
    """
    files = [(file, data_file(file)) for file in EXOGENOUS]
    known = [(file, place) for file, place in files if place.is_file()]
    rows = {row["name"]: (row, file) for file, place in known for row in reversed(read_rows(place, NEEDED))}
    listed = []
    for name, (row, file) in sorted(rows.items()):
        observed = _observed(name)
        if observed is not None:
            years: dict[str, Any] = {"first": min(observed.by_year), "last": max(observed.by_year)}
            half_year = None if observed.half_year is None else years["last"] + 1
            facts = {"name": name, "unit": row["unit"], "source": row["source"], "file": file}
            listed.append(facts | years | {"half_year": half_year})
    return listed


def _observed(name: str) -> Observed | None:
    """A series by calendar year; None for one without such years, of months or fiscal years."""
    from configs import ConfigError

    try:
        return observed_series(name)
    except ConfigError:
        return None


def _span(row: dict[str, Any]) -> str:
    years = _("{first} to {last}", first=row["first"], last=row["last"])
    if row["half_year"] is None:
        return years
    return _("{years} and January to June {year}", years=years, year=row["half_year"])
