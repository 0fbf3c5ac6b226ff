"""What happens, in sentences: one for every month, from the opening on."""

from collections.abc import Sequence

import numpy as np

from configs import country_of
from configs.language import N_, _
from experiments.browser.course.moment import Run, kept
from experiments.browser.frames import seen, sums_of_years
from experiments.runs.reading import number_text
from experiments.runs.titles import offer_titles
from experiments.tipping.words import YEARS_BACK, Word, state_words

STATES: dict[Word, str] = {
    "tipped": N_("{service} has tipped, led by {leader} with {share:.0f}%"),
    "contested": N_("{service} is contested, led by {leader} with {share:.0f}%"),
    "shared": N_("{service} is shared, led by {leader} with {share:.0f}%"),
}


def dates_of(whole: Run) -> list[str]:
    """Months, or steps, as they are written, from the opening on."""
    n = whole.record.n_recorded
    if whole.settings.time.steps is not None:
        return [_("Step {step}", step=step) for step in range(n + 1)]
    return [_("Start"), *(str(date) for date in whole.world.dates[:n].astype("datetime64[M]"))]


def headlines(whole: Run, service: str) -> list[str]:
    """What a reader should take from the page: the balance, domestic spending, and the market of a service."""
    markets = market_sentences(whole, service)
    if whole.settings.time.steps is not None:
        return [
            _("{date}: {market}.", date=date, market=market)
            for date, market in zip(dates_of(whole), markets, strict=True)
        ]
    shares = [np.nan, *(100.0 * seen(whole).so_far(["domestic_share"])[:, 0])]
    return [
        _("{balance}; {share:.0f}% of spending is domestic; {market}.", balance=balance, share=share, market=market)
        if not np.isnan(share)
        else _("Nothing has happened yet.")
        for balance, share, market in zip(balance_sentences(whole), shares, markets, strict=True)
    ]


@kept
def balance_sentences(whole: Run) -> list[str]:
    """By how much more leaves than enters in the twelve months before, or the other way round."""
    totals = [np.nan, *sums_of_years(whole)["balance"]]
    country, sentences = country_of(whole.settings), []
    for month, (date, total) in enumerate(zip(dates_of(whole), totals, strict=True)):
        amount = country.amount(number_text(abs(float(total)), 1))
        if np.isnan(total):
            sentences.append(_("{date}: the first twelve months are not over", date=date) if month else date)
        elif total > 0.0:
            sentences.append(_("{date}: {amount} more enters than leaves in 12 months", date=date, amount=amount))
        else:
            sentences.append(_("{date}: {amount} more leaves than enters in 12 months", date=date, amount=amount))
    return sentences


@kept
def payment_sentences(whole: Run) -> list[str]:
    """Who is paid: how much of a month's spending stays at home, and how much goes to the largest foreign offers."""
    shares = 100.0 * seen(whole).so_far(["domestic_share", "dependence"])
    return [
        _("Who is paid: domestic share, and dependence"),
        *(_("{date}: {domestic:.0f}% is spent at home, {abroad:.0f}% on the largest foreign offers", date=date,
            domestic=domestic, abroad=abroad)
          for date, (domestic, abroad) in zip(dates_of(whole)[1:], shares, strict=True)),
    ]  # fmt: skip


def market_sentences(whole: Run, service: str) -> list[str]:
    """Who leads a market and whether it has tipped, and since when."""
    title, titles = _(whole.settings.services[service].title), list(offer_titles(whole.settings, service).items())
    shares, words = shares_of(whole, service), words_of(whole, service)
    names, dates = _offers(whole, service), dates_of(whole)
    sentences, since = [], ""
    for row, word, date in zip(shares, words, dates, strict=True):
        if word is None:
            sentences.append(_("nobody uses {service}", service=title))
            continue
        since = (since or date) if word == "tipped" else ""
        leader = dict(titles)[names[int(np.argmax(row))]]
        said = {"service": title, "leader": leader, "share": 100.0 * row.max()}
        if since[:4].isdecimal():
            tipped = N_("{service} tipped in {year}, led by {leader} with {share:.0f}%")
            sentences.append(_(tipped, **said, year=since[:4]))
        else:
            sentences.append(_(STATES[word], **said))
    return sentences


def words_of(whole: Run, service: str) -> list[Word | None]:
    """A market in a word, by month from the opening on."""
    shares = shares_of(whole, service)
    growth = np.append(np.nan, seen(whole, local=True).so_far([f"lambda_local.{service}"])[:, 0])
    return state_words(shares, growth, YEARS_BACK * round(whole.offers.steps_per_year))


def shares_of(whole: Run, service: str) -> np.ndarray:
    """Shares of users [1 + n_months, n_offers]; nan without any. Of months, the opening is not recorded."""
    record = seen(whole)
    users = record.users[: record.n_before + record.n_recorded][:, _rows(whole, service)].astype(float)
    if not record.n_before:
        users = (
            np.vstack([np.zeros_like(users[:1]), users]) if len(users) else np.zeros((1, len(_rows(whole, service))))
        )
    total = users.sum(axis=1, keepdims=True)
    return np.where(total > 0, users / np.maximum(total, 1.0), np.nan)


def _rows(whole: Run, service: str) -> np.ndarray:
    return np.flatnonzero(np.array(whole.offers.service) == service)


def _offers(whole: Run, service: str) -> Sequence[str]:
    return [whole.offers.name[row] for row in _rows(whole, service)]
