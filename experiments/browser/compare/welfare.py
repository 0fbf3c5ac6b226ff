"""Who gains and who loses, of two scenarios: the welfare account of eight draws of few customers."""

from dataclasses import dataclass

import pandas as pd

from configs import ConfigError, Settings, country_of, load
from configs.language import _
from experiments.browser.course.draws import N_DRAWS, Wanted
from experiments.browser.course.paths import ACCOUNT, Paths
from experiments.runs.titles import titles_of
from experiments.studies.keys import KEPT, PARTS
from experiments.studies.pairing import other_numbers
from experiments.welfare.gains_and_losses import groups_of, rows_of
from experiments.welfare.told import gains_notes, shown_gains, totals_text

N_CUSTOMERS = 300  # of a draw: the account looks at every customer every month


@dataclass(frozen=True)
class Gains:
    """The table, what all residents gain together, and how to read both."""

    table: pd.DataFrame
    unit: str
    total: str
    notes: str


def wanted_of(settings: Settings, seed: int) -> Wanted:
    """The draws of a scenario that keep the account. Raises `ConfigError` where it has none."""
    n_customers = min(N_CUSTOMERS, settings.customers.number)
    return Wanted(load(settings, {"customers.number": n_customers, KEPT: True}), seed)


def check_pair(first: Settings, second: Settings) -> None:
    """Raise `ConfigError` where nobody is there in both scenarios who could gain."""
    if other_numbers(first, second) or list(first.services) != list(second.services):
        raise ConfigError(
            _("A gain is that of somebody who is there in both: these two have other customers or services.")
        )


def gains(first: Paths, second: Paths, labels: tuple[str, str]) -> Gains:
    """What groups gain in the second scenario beside the first."""
    parts = [{name.removeprefix(ACCOUNT): path.T for name, path in paths.of.items() if name.startswith(ACCOUNT)}
             for paths in (first, second)]  # fmt: skip
    groups = groups_of([f"{PARTS}{name}" for name in parts[0] if name in parts[1]], titles_of(second.settings))
    table = pd.DataFrame(rows_of(groups, parts[0], parts[1], labels))
    currency = country_of(second.settings).currency
    shown = pd.DataFrame(shown_gains(table, currency))
    unit = str(shown[_("Unit")].iloc[0])
    return Gains(shown.drop(columns=_("Unit")), unit, totals_text(table, currency), gains_notes(table))


def label(wanted: Wanted) -> str:
    """What the draws of the account are, in words."""
    return _("{n} draws of {customers} customers", n=N_DRAWS, customers=wanted.settings.customers.number)
