"""`digital-balance countries`: which countries there are, and what is known of each."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from configs import ConfigError, country
from configs import countries as country_names
from configs.language import _
from configs.places import DEFAULT_COUNTRY
from configs.reading.countries import has_baseline
from configs.schema.observed import observed_series
from experiments.cli.options import JsonOption, out

countries = typer.Typer(help="List the countries.", invoke_without_command=True)


@countries.callback()
def listing(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the countries: name, title, currency, years observed, and whether there is a baseline to run."""
    if context.invoked_subcommand is not None:
        return
    from experiments.tables.style import print_blocks, print_json

    rows = [facts_of(name) for name in country_names()]
    if as_json:
        print_json(rows)
        return
    print_blocks([(f"{row['name']}: {_(row['title'])}", [_sentence(row)]) for row in rows], out)


@countries.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the country is called: small letters.")],
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where its folder is made (default: here).")
    ] = Path(),
) -> None:
    """Lay out the folder of a country, with every figure named that has to be said."""
    from experiments.countries.layout import lay_out

    made = lay_out(name, folder)
    out.print(_("Written: {path}", path=made), highlight=False, markup=False, soft_wrap=True)
    out.print(
        _("digital-balance countries check {folder} says what it lacks.", folder=made),
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


@countries.command("check")
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A country, or the path of its folder.")],
    as_json: JsonOption = False,
) -> None:
    """Say what a country lacks before it can be run: 1 where it lacks anything, 2 where something cannot be."""
    from experiments.countries.check import lacks_of
    from experiments.tables.style import print_blocks, print_json

    lacks = lacks_of(name)
    if as_json:
        print_json([asdict(lack) for lack in lacks])
    elif lacks:
        print_blocks([(f"{lack.file}: {lack.key}", [_expected(lack.meaning, lack.unit)]) for lack in lacks], out)
        out.print(_("{name} lacks {n} figures.", name=name, n=len(lacks)), highlight=False, markup=False)
    else:
        out.print(
            _("{name} lacks nothing: digital-balance run {name}", name=name),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if lacks:
        raise typer.Exit(1)


def _expected(meaning: str, unit: str) -> str:
    if unit in ("", "1", "text", "name"):
        return _("expected {meaning}", meaning=meaning)
    return _("expected {meaning}, {unit}", meaning=meaning, unit=_(unit))


def facts_of(name: str) -> dict[str, Any]:
    """What is known of a country; years are None where nothing is observed."""
    from experiments.runs.observed import published

    described = country(name)
    try:
        rates: list[int] = sorted(observed_series(described.rate_series, country=name).by_year)
    except ConfigError:  # no series of the rate
        rates = []
    balances = sorted({figure.year.number for figure in published(described)})
    return {
        "name": name,
        "title": described.title,
        "currency": described.currency,
        "unit": described.unit,
        "fiscal_year_start": described.fiscal_year_start,
        "rate_years": _ends(rates),
        "balance_years": _ends(balances),
        "source": described.source,
        "baseline": has_baseline(name),
        "default": name == DEFAULT_COUNTRY,
    }


def _ends(years: list[int]) -> list[int] | None:
    return [years[0], years[-1]] if years else None


def _sentence(row: dict[str, Any]) -> str:
    """What is known of a country, in a sentence."""
    balance, rate = (
        _("{first} to {last}", first=years[0], last=years[1]) if years else _("no year")
        for years in (row["balance_years"], row["rate_years"])
    )
    told = [f"{row['currency']}", _("balance observed {balance}, exchange rate {rate}", balance=balance, rate=rate)]
    told += [_("by {source}", source=_(row["source"]))] if row["source"] else []
    told.append(_("has a baseline") if row["baseline"] else _("no baseline yet"))
    told += [_("meant where none is named")] if row["default"] else []
    return _("; ").join(told)
