"""`digital-balance levers`: the kinds of policy levers, and the keys of each."""

from dataclasses import asdict
from typing import Annotated

import typer

from configs.errors import known
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import Entry, in_money_of
from configs.reading.keys import lever_keys
from configs.schema.levers.base import LEVERS
from configs.schema.parameter import what_is
from experiments.cli.options import JsonOption, out


def levers(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="One kind of lever.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the kinds of policy levers with their keys: default, unit, range and meaning."""
    from experiments.cli.lists.parameters import block_of
    from experiments.tables.style import print_blocks, print_json

    kinds = sorted(LEVERS) if kind is None else [known("levers", kind, LEVERS, N_("a kind of lever"))]
    if as_json:
        tables = {name: [asdict(entry) for entry in _keys(name)] for name in kinds}
        print_json(tables)
        return
    for name in kinds:
        out.print(f"{name}: {_(what_is(LEVERS[name]))}", highlight=False, markup=False, style="bold")
        print_blocks(map(block_of, _keys(name)), out)
        out.print()


def _keys(kind: str) -> list[Entry]:
    return in_money_of(DEFAULT_COUNTRY, lever_keys(kind))
