"""The tipping dashboard of a run: who leads each market, and whether its shares are stable, now and if equal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from configs import Settings
from configs.language import N_, _
from experiments.lines import in_a_row
from experiments.runs.frames import Frames, arranged
from experiments.runs.titles import offer_titles
from experiments.tables.style import LAYOUT
from experiments.tipping.words import HELD, YEARS_BACK, Word, state_word, word_told

HOW_TO_READ = N_(
    "Tipped: one offer has {held:.0%} of the users, or a small lead grows. Contested: runs differ in that, or in who "
    "leads, or the leader is not that of {years} years before. Shared: all else. Share: the leader's, of users at the "
    "end. Numbers: growth of a small lead if all decided at once; above 1 shares are unstable. Equal: "
    "lambda_symmetric, of equal shares of offers alike; months: lambda_local, of the shares of then, near 0 where one "
    "offer has all. Where a market tips: study where_it_tips."
)


@dataclass(frozen=True)
class Standing:
    """A service in one month, means over the replicates; nan where undefined."""

    service: str
    date: str
    leader: str
    leader_share: float
    order_parameter: float
    lambda_symmetric: float
    lambda_local: float
    word: Word | None  # tipped, contested or shared; None where nobody uses the service


def mean_standings(frames: Frames, settings: Settings, dates: list[pd.Timestamp]) -> list[Standing]:
    """Every service at some months, in the order of the market table."""
    market = frames.market[frames.market["date"].isin(dates)]
    shares = market.groupby(["date", "service", "offer"])["market_share"].mean()
    outcomes = frames.outcomes[frames.outcomes["date"].isin(dates)].groupby(["date", "outcome"])["value"].mean()
    rows_of_service = frames.market.groupby("service", sort=False).indices
    columns = [frames.market[name].to_numpy() for name in ("date", "replicate", "offer", "market_share")]
    rows = []
    for service in settings.services:
        of_service = _Shares(*(column[rows_of_service[service]] for column in columns))
        growth = frames.outcome(f"lambda_local.{service}").T
        for date in dates:
            of_offers = shares.get((date, service), pd.Series(dtype=float)).dropna()
            order, symmetric, local = (
                float(outcomes.get((date, f"{name}.{service}"), np.nan))
                for name in ("order_parameter", "lambda_symmetric", "lambda_local")
            )
            leader = str(of_offers.idxmax()) if len(of_offers) else ""
            word = _word(of_service, growth[date], date)
            share = float(of_offers.max())
            rows.append(Standing(service, str(date.date())[:7], leader, share, order, symmetric, local, word))
    return rows


@dataclass(frozen=True)
class _Shares:
    """The market table of a service, [n_rows] each."""

    date: np.ndarray
    replicate: np.ndarray
    offer: np.ndarray
    share: np.ndarray

    def of(self, date: np.datetime64) -> pd.DataFrame:
        """Shares of a month: a row a replicate, a column an offer."""
        rows = self.date == date
        return arranged(pd.Index(self.replicate[rows]), pd.Index(self.offer[rows]), self.share[rows])


def _word(market: _Shares, growth: pd.Series, date: pd.Timestamp) -> Word | None:
    """The market of a service at a month in a word, from shares and, by replicate, lambda_local of then."""
    former = market.date[market.date <= (date - pd.DateOffset(years=YEARS_BACK)).to_datetime64()]
    now = market.of(date.to_datetime64())
    before = now if len(former) == 0 else market.of(former.max())
    columns = now.columns.union(before.columns)  # an offer that enters later has no row before
    shares, shares_before = (table.reindex(columns=columns).to_numpy() for table in (now, before))
    return state_word(shares, shares_before, growth.reindex(now.index).to_numpy())


def shown_dates(frames: Frames, settings: Settings) -> list[pd.Timestamp]:
    """Months that a reader wants to see: the end of the first year, of history and of the run."""
    dates = pd.DatetimeIndex(sorted(frames.outcomes["date"].unique()))
    wanted = [pd.Timestamp(f"{dates[0].year}-12-01")]
    if settings.time.projection_start is not None:
        wanted.append(pd.Timestamp(settings.time.projection_start) - pd.DateOffset(months=1))
    return sorted({*(date for date in wanted if date in dates), dates[-1]})


def dashboard_table(frames: Frames, settings: Settings) -> Table:
    """A row a service: the leader at the end, stability of equal shares, and of the shares of three months."""
    dates = shown_dates(frames, settings)
    told = _(HOW_TO_READ, held=HELD, years=YEARS_BACK)
    table = Table(title=_("Which markets have tipped"), caption=in_a_row([told]), **LAYOUT)
    table.add_column(_("Service"), no_wrap=True)
    table.add_column(_("Leader"), max_width=22, overflow="fold")
    table.add_column(_("Market is"), no_wrap=True, min_width=9)
    for name in (_("Share"), _("Equal"), *(str(date.date())[:7] for date in dates)):
        table.add_column(name, justify="right", no_wrap=True)
    measured = mean_standings(frames, settings, dates)
    for service in sorted(settings.services):
        of_service = [standing for standing in measured if standing.service == service]
        last = of_service[-1]
        title = offer_titles(settings, service)[last.leader] if last.leader else ""
        table.add_row(
            escape(_(settings.services[service].title)),
            escape(title),
            word_told(last.word),
            _number(last.leader_share, "{:.0%}"),
            _number(last.lambda_symmetric),
            *(_number(standing.lambda_local) for standing in of_service),
        )
    return table


def _number(value: float, form: str = "{:.2f}") -> str:
    """A number; nothing where it is undefined."""
    return "" if np.isnan(value) else form.format(value)
