"""Small frames of the months so far, straight from a model's record: what the figures of the page are drawn from."""

from collections.abc import Sequence
from copy import copy

import numpy as np
import pandas as pd

from agents.draws import FloatArray, IntArray
from configs import country_of
from configs.language import ENGLISH, N_, _, language
from experiments.browser.charts.markets import market_outcomes
from experiments.browser.course.moment import Run
from experiments.figures.words import ORIGINS
from experiments.runs.calendar import YEAR, Year, YearKind, month_numbers
from experiments.runs.frames import Frames
from experiments.runs.reading import number_text
from experiments.runs.titles import offer_titles
from experiments.runs.years import of_a_year
from experiments.tipping.words import YEARS_BACK, state_word, word_told
from sim.record.outcomes import LAMBDA_LOCAL
from sim.record.record import DATE, Record

# Scale and unit of money of a month: each language counts in its own.
A_MONTH = {ENGLISH: (1e9, N_("{currency} billion a month")), "ja": (1e8, N_("{currency}, 100 million a month"))}
GROWTH = "growth"  # column of a table that is told under the pointer
UNDEFINED = "\u2013"  # of a market without users


def seen(model: Run, local: bool = False) -> Record:
    """The record as it stands now: it stays so while another thread goes on with the run, which only adds rows."""
    if local and model.record.n_recorded:
        model.record.values  # noqa: B018  # computed once and kept there
    return copy(model.record)


def frames_of(model: Run, outcomes: Sequence[str] = (), services: Sequence[str] = ()) -> Frames:
    """Balance, and of the rest only some outcomes and services: the columns of the long tables that figures read."""
    record = seen(model, any(name.startswith(LAMBDA_LOCAL.name) for name in outcomes))
    n = record.n_recorded
    dates = model.world.dates[:n]
    balance = record.balance_frame(model.world.dates)
    balance["replicate"] = 0
    market = record.market_frame(model.world.dates, model.offers, model.providers)
    if services:
        market = market[market["service"].isin(services)]
    market = market.assign(replicate=0)
    units = dict(zip(record.names, record.units, strict=True))
    table = pd.DataFrame(
        {
            "date": np.repeat(dates.astype(DATE), len(outcomes)),
            "outcome": np.tile(np.array(outcomes, dtype=object), n),
            "value": record.so_far(outcomes).ravel(),
            "unit": np.tile(np.array([units[name] for name in outcomes], dtype=object), n),
            "replicate": 0,
        }
    )
    settings = model.settings
    return Frames(balance, market, table, settings.time.months_per_step, country_name=settings.country)


def first_service(model: Run) -> str:
    """The service that a panel speaks of where nobody has chosen one."""
    return next(iter(model.settings.services))


def market_frames(model: Run, service: str) -> Frames:
    """What the figures of one market read."""
    return frames_of(model, market_outcomes(model.settings, service), [service])


def offers_of(model: Run, service: str) -> pd.DataFrame:
    """The offers of a service and where they come from, a row each."""
    offers = model.offers
    origin = np.where(offers.foreign, "foreign", "domestic")
    table = pd.DataFrame({"service": offers.service, "offer": offers.name, "origin": origin})
    return table[table["service"] == service]


def year_so_far(model: Run, years: YearKind = "calendar") -> pd.DataFrame:
    """Payments, receipts and the balance of each item, a row a month of the year reached, in units of `A_MONTH`."""
    scale, _unit = A_MONTH.get(language(), A_MONTH[ENGLISH])
    record = seen(model)
    n = record.n_recorded
    if n == 0:
        return pd.DataFrame()
    dates = model.world.dates[:n].astype("datetime64[M]")
    months = month_numbers(dates)
    rows = slice(int(Year.of(int(months[-1]), years, model.settings.country).steps(months)[0]), n)
    payments, receipts = record.payments[rows], record.receipts[rows]
    table = pd.DataFrame({_("Month"): dates[rows].astype(str)})
    paid, received = payments.sum(axis=1) / scale, receipts.sum(axis=1) / scale
    table[_("Payments")], table[_("Receipts")], table[_("Balance")] = paid, received, received - paid
    for column, item in enumerate(record.items):
        table[_(model.settings.items[item].title)] = (receipts[:, column] - payments[:, column]) / scale
    return table


def standings(model: Run) -> pd.DataFrame:
    """The leader of every service, its share, and the growth of a small lead, at equal shares and at present ones."""
    record, offers, settings = seen(model, local=True), model.offers, model.settings
    latest = record.n_before + record.n_recorded - 1
    users = record.users[latest]
    before = record.users[max(latest - YEARS_BACK * round(offers.steps_per_year), 0)]
    rows = []
    for service in offers.services:
        numbers = np.flatnonzero(np.array(offers.service) == service)
        total, leader = users[numbers].sum(), numbers[int(np.argmax(users[numbers]))]
        provider = settings.providers[settings.services[service].offers[offers.name[leader]].provider]
        growth = [record.so_far([f"{name}.{service}"])[-1, 0] for name in ("lambda_symmetric", "lambda_local")]
        shares, shares_before = (_shares(month[numbers]) for month in (users, before))
        rows.append(
            {
                _("Service"): _(settings.services[service].title),
                _("Leader"): offer_titles(settings, service)[offers.name[leader]] if total else UNDEFINED,
                _("Origin"): _(ORIGINS[provider.origin]) if total else UNDEFINED,
                _("Market is"): word_told(state_word(shares, shares_before, growth[1:])) or UNDEFINED,
                GROWTH: _(
                    "A small lead grows by {equal} at equal shares (lambda_symmetric), by {now} at those of the month "
                    "(lambda_local); above 1 shares are unstable",
                    equal=number_text(growth[0], 2) or UNDEFINED,
                    now=number_text(growth[1], 2) or UNDEFINED,
                ),
                _("Share of users"): f"{users[leader] / total:.0%}" if total else UNDEFINED,
            }
        )
    return pd.DataFrame(rows)


def _shares(users: IntArray) -> FloatArray:
    """Shares of users [1, n_offers] of one replicate; nan without users."""
    return np.where(users.sum() > 0, users / max(int(users.sum()), 1), np.nan)[None]


def sums_of_years(model: Run) -> dict[str, FloatArray]:
    """Flows of the last twelve months in the large unit by name, [n_months]; nan before there are twelve."""
    record = seen(model)
    n = record.n_recorded
    payments, receipts = record.payments[:n].sum(axis=1), record.receipts[:n].sum(axis=1)
    flows = {"payments": payments, "receipts": receipts, "balance": receipts - payments}
    large = country_of(model.settings).large
    flows["value_added"] = record.so_far(["value_added_gained"])[:, 0]
    unknown = np.full(min(n, YEAR - 1), np.nan)
    return {name: np.append(unknown, of_a_year(flow) / large) for name, flow in flows.items()}
