"""`digital-balance observed`: figures of statistical offices, from their files into those of a country."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from configs import ConfigError
from configs.language import N_, _, _p
from experiments.cli.options import JsonOption, out

if TYPE_CHECKING:
    from experiments.observed.plan import Plan
    from experiments.observed.reading import Contents

STATES = (N_("new"), N_("there already"))  # of rows, beside those that are revised
FIRST, LAST = 1900, 2100  # years outside of which no figure of these offices is
observed = typer.Typer(
    help="Figures of statistical offices: what is in a file of theirs, and import.", no_args_is_help=True
)

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="SDMX-ML 2.1, SDMX-CSV 2.0, or CSV of a central bank or the World Bank.")
]


@observed.command("series")
def series(file: FileArgument, as_json: JsonOption = False) -> None:
    """List the series of a file by component and code, to write a map from."""
    from experiments.observed.forms import read_contents
    from experiments.observed.reading import series_of
    from experiments.tables.style import print_blocks, print_json

    contents = read_contents(file)
    listed = [(single.name, _facts(single.observations)) for single in series_of(contents)]
    if as_json:
        print_json({"form": contents.form, "structure": contents.structure, "prepared": contents.prepared,
                    "series": [{"key": name} | facts for name, facts in listed]})  # fmt: skip
        return
    out.print(
        ", ".join(filter(None, [contents.form, contents.structure, contents.prepared])), highlight=False, markup=False
    )
    print_blocks([(name, [_sentence(facts)]) for name, facts in listed], out)


@observed.command("import")
def import_file(
    file: FileArgument,
    country: Annotated[str, typer.Option("--country", metavar="NAME", help="Whose figures they are; see countries.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Folder with a folder for every country (default: the package's)."),
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Which series is which (default: the source's own).")
    ] = None,
    vintage: Annotated[
        str, typer.Option("--vintage", metavar="TEXT", help="Edition of the figures (default: the file's date).")
    ] = "",
    since: Annotated[int, typer.Option("--since", metavar="YEAR", help="First year.")] = FIRST,
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="Last year.")] = LAST,
    revise: Annotated[bool, typer.Option("--revise", help="Replace figures that are there with other values.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write; without it, show what would be written.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read a file of a statistical office, show what would be written of it, and with --write write it."""
    from datetime import UTC, datetime

    from experiments.observed.asked import Asked
    from experiments.observed.forms import read_contents, sha256_of
    from experiments.observed.layouts import country_folder, packaged_folder
    from experiments.observed.mapping import mapping_for
    from experiments.observed.plan import plan_of
    from experiments.observed.writing import write_plan
    from experiments.tables.style import print_json

    if since > until:
        raise ConfigError(
            _("--since is {since}, after --until, {until}; expected an earlier year", since=since, until=until)
        )
    folder = country_folder(into or packaged_folder(), country)
    contents = read_contents(file)
    path, mapping = mapping_for(contents, map_file)
    asked = Asked(mapping, path, folder, country, range(since, until + 1), vintage, revise, sha256_of(file))
    plan = plan_of(contents, asked)
    written = write_plan(contents, asked, plan, datetime.now(UTC).date().isoformat()) if write else []
    if as_json:
        print_json(_json(contents, plan, written))
        return
    _print(contents, plan)
    for place in written:
        out.print(_("Written: {path}", path=place), highlight=False, markup=False, soft_wrap=True)
    if not write:
        told = _("Nothing is written: --write writes {n} rows in {folder}", n=len(plan.changes), folder=folder)
        out.print(told, highlight=False, markup=False, soft_wrap=True)


def _facts(rows: list[Any]) -> dict[str, Any]:
    """What is said of a series beside its key: attributes that do not change, periods, and how many have figures."""
    from experiments.observed.reading import ATTRIBUTES

    said = {name: {row.components.get(name) for row in rows} for name in rows[0].components if name in ATTRIBUTES}
    constant = {name: str(next(iter(codes))) for name, codes in said.items() if len(codes) == 1}
    return {
        "attributes": constant,
        "first": rows[0].period,
        "last": rows[-1].period,
        "figures": sum(not row.is_missing for row in rows),
    }


def _sentence(facts: dict[str, Any]) -> str:
    told = [f"{name} {code}" for name, code in facts["attributes"].items()]
    return _(", ").join(
        [
            _(
                "{n} figures, {first} to {last}",
                n=facts["figures"],
                first=facts["first"],
                last=facts["last"],
            ),
            *told,
        ]
    )


def _print(contents: "Contents", plan: "Plan") -> None:
    """A table of the rows for every file, the series that they are of, and what the file has not."""
    from rich.table import Table

    from experiments.tables.style import LAYOUT

    for file in dict.fromkeys(row.file for row in plan.rows):
        table = Table(
            **LAYOUT,
            title=_("{file}, from {source}", file=file.name, source=f"{contents.form} {contents.structure}".rstrip()),
        )
        heads = (_("Figure"), _("Year"), _("Value"), _("Unit"), _p("row", "State"), _p("row", "Of"))
        for place, head in enumerate(heads):
            table.add_column(head, justify="right" if place == 2 else "left")
        rows = [row for row in plan.rows if row.file == file]
        for row in rows:
            cells = row.cells
            figure = f"{cells['item']} {cells['side']}" if "item" in cells else cells["name"]
            state = _("was {before}", before=row.before) if row.state == "revised" else _(row.state)
            table.add_row(figure, cells["year"], cells["value"], cells["unit"], state, row.note)
        out.print(table)
        for series_name in dict.fromkeys(row.series for row in rows):
            out.print(_("Of {series}", series=series_name), highlight=False, markup=False, soft_wrap=True)
    for absent in plan.absent:
        out.print(
            _("Not in {file}: {absent}", file=contents.file.name, absent=absent),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )


def _json(contents: "Contents", plan: "Plan", written: list[Path]) -> dict[str, Any]:
    rows = [
        row.cells
        | {"file": str(row.file), "state": row.state, "before": row.before, "series": row.series, "note": row.note}
        for row in plan.rows
    ]
    return {
        "form": contents.form,
        "structure": contents.structure,
        "rows": rows,
        "absent": plan.absent,
        "written": [str(place) for place in written],
    }
