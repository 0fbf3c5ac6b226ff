"""The long tables of a scenario, all replicates below one another, and what they hold by step."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from configs import country
from configs.currency import in_currency, in_lcu
from configs.places import DEFAULT_COUNTRY
from configs.schema.country import Country


@dataclass(frozen=True)
class Frames:
    """The long tables of one scenario, all replicates below one another."""

    balance: pd.DataFrame
    market: pd.DataFrame
    outcomes: pd.DataFrame
    months_per_step: int = 1  # calendar months that a date stands for
    carried: str = ""  # the draws of a posterior that replicates carry, in words; tables then have a column `draw`
    country_name: str = DEFAULT_COUNTRY  # the country whose money and years they are in, as settings name it

    @cached_property
    def country(self) -> Country:
        """What describes that country."""
        return country(self.country_name)

    def __post_init__(self) -> None:
        """Call columns of amounts as the program does, whatever currency tables and files have them in."""
        for name in ("balance", "market"):
            object.__setattr__(self, name, getattr(self, name).rename(columns=in_lcu))

    def told(self, name: str, currency: str) -> pd.DataFrame:
        """One of the tables as files have it, with columns in a currency."""
        return renamed(getattr(self, name), currency)

    @cached_property
    def has_spread(self) -> bool:
        """Whether it is told between which ends most runs lie: of several that carry draws."""
        return bool(self.carried) and self.balance["replicate"].nunique() > 1

    @classmethod
    def stack(cls, parts: list["Frames"]) -> "Frames":
        """The frames of several replicates as one."""
        return cls(
            balance=pd.concat([part.balance for part in parts], ignore_index=True),
            market=pd.concat([part.market for part in parts], ignore_index=True),
            outcomes=pd.concat([part.outcomes for part in parts], ignore_index=True),
            months_per_step=parts[0].months_per_step,
            country_name=parts[0].country_name,
        )

    @cached_property
    def sums(self) -> dict[str, pd.DataFrame]:
        """Sums of the balance by kind of year, as `years.py` makes them: every table and figure starts from them."""
        return {}

    def outcome(self, name: str) -> pd.DataFrame:
        """One outcome: a row a month, a column a replicate."""
        rows = self._rows_of_outcome.get(in_lcu(name), np.zeros(0, dtype=np.int64))
        dates, replicates, values = (column.take(rows) for column in self._of_outcomes)
        return arranged(pd.Index(dates, name="date"), pd.Index(replicates, name="replicate"), values)

    @cached_property
    def _of_outcomes(self) -> tuple[np.ndarray, ...]:
        """Date, replicate and value of every row of the outcomes."""
        return tuple(self.outcomes[name].to_numpy() for name in ("date", "replicate", "value"))

    @cached_property
    def _rows_of_outcome(self) -> dict[str, np.ndarray]:
        """Rows of the outcomes by name: many are asked for, and to compare names takes longer than all else."""
        indices = self.outcomes.groupby("outcome", sort=False).indices
        return {in_lcu(str(name)): np.asarray(rows) for name, rows in indices.items()}


def renamed(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    """A table whose columns of amounts are called by a currency."""
    return table.rename(columns=lambda name: in_currency(str(name), currency))


def arranged(rows: pd.Index, columns: pd.Index, values: np.ndarray) -> pd.DataFrame:
    """Values by their rows and columns, both in order, nan where there is none: in a tenth of the time of `pivot`."""
    (row_names, row), (column_names, column) = (np.unique(names, return_inverse=True) for names in (rows, columns))
    table = np.full((len(row_names), len(column_names)), np.nan)
    table[row, column] = values
    return pd.DataFrame(
        table, index=pd.Index(row_names, name=rows.name), columns=pd.Index(column_names, name=columns.name)
    )


def step_shares(frames: Frames, service: str) -> pd.DataFrame:
    """Share of each offer, a row a step and replicate; index (step, replicate), nan without users."""
    market = frames.market[frames.market["service"] == service]
    step = market["date"].rank(method="dense").astype(int) - 1
    return market.assign(step=step).pivot_table(
        index=["step", "replicate"], columns="offer", values="market_share", dropna=False
    )
