"""What a country lacks before it can be run, and what it names that no run of it has."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from configs import ConfigError, Settings, country, load
from configs.currency import LCU, in_currency
from configs.places import COUNTRY_FILE, country_place
from configs.reading.countries import BASELINE
from configs.reading.lacking import Lack, lacks_of_baseline, lacks_of_country
from configs.schema.country import Country
from configs.schema.observed import observed_series
from experiments.countries.layout import MARK, files_of
from experiments.runs.observed import check_observed
from experiments.runs.run import build

MARKED = re.compile(rf"{re.escape(MARK)}(?P<key>\w+) *=.*?(?:# *(?P<meaning>.*))?")
TABLE = re.compile(r"\[(?P<table>[\w.]+)\].*")
FEWEST = 200  # customers of the run that is built, and not run


def lacks_of(name: str) -> list[Lack]:
    """Everything that a country lacks, by its name or folder; nothing where it can be run.

    Raises `ConfigError` for what is there and cannot be.
    """
    folder = Path(str(country_place(name)))
    lacks = lacks_of_country(folder / COUNTRY_FILE)
    baseline = folder / BASELINE
    if not baseline.is_file():
        lacks.append(Lack(str(baseline), "", "the scenario that is run by the name of the country"))
        return lacks
    currency = LCU if lacks else country(name).currency
    lacks += lacks_of_baseline(baseline)
    known = {lack.key for lack in lacks}
    lacks += [lack for lack in _marked(folder) if lack.key not in known]
    if lacks:
        return [
            replace(lack, key=in_currency(lack.key, currency), unit=in_currency(lack.unit, currency)) for lack in lacks
        ]
    described = country(name)
    lacks += list(_rates(described, folder))
    if lacks:
        return lacks
    check_observed(described)
    return list(_names(described, load(name), str(folder / COUNTRY_FILE)))


def _marked(folder: Path) -> Iterator[Lack]:
    """What the layout names and nobody has said: lines that still have the sign before them."""
    for file in files_of(folder):
        table = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            head, mark = TABLE.fullmatch(line), MARKED.fullmatch(line)
            if head is not None:
                table = f"{head['table']}."
            elif mark is not None:
                yield Lack(str(file), f"{table}{mark['key']}", mark["meaning"] or mark["key"])


def _rates(country: Country, folder: Path) -> Iterator[Lack]:
    try:
        observed_series(country.rate_series, country=country.name)
    except ConfigError as error:
        yield Lack(str(folder / "data" / "fx.csv"), country.rate_series, f"the currency for a dollar ({error})")


def _names(country: Country, settings: Settings, file: str) -> Iterator[Lack]:
    """Names of the country's file of which its baseline knows nothing."""
    items = {part for item in country.items.values() for part in item.sum_of}
    items |= {name for name, item in country.items.items() if not item.sum_of}
    yield from (Lack(file, f"items.{name}", "an item of the baseline") for name in sorted(items - set(settings.items)))
    small = load(settings, {"customers.number": max(FEWEST, _n_strata(settings))})
    known = set(build(small, [1], 0, "numpy").record.names)
    for name, benchmark in country.benchmarks.items():
        for outcome in filter(None, (benchmark.outcome, benchmark.over)):
            if outcome not in known:
                yield Lack(file, f"benchmarks.{name}: {outcome}", "an outcome that runs of the baseline have")
        if benchmark.service is not None and benchmark.service not in settings.services:
            yield Lack(file, f"benchmarks.{name}: {benchmark.service}", "a service of the baseline")
    for market in country.compared_markets:
        if f"adoption.{market}" not in known:
            yield Lack(file, f"compared_markets: {market}", "a market of the baseline, as service.population")
    for service in country.focus_services:
        if service not in settings.services:
            yield Lack(file, f"focus_services: {service}", "a service of the baseline")


def _n_strata(settings: Settings) -> int:
    tables = (settings.customers.firms, settings.customers.individuals)
    return 4 * sum(len(table.strata) for table in tables if table is not None)
