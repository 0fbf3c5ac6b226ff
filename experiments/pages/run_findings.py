"""Findings of a run: what it says of its years or steps, and of its markets at the end, a sentence each."""

import numpy as np
import pandas as pd

from configs import Settings
from configs.language import _
from experiments.lines import listed
from experiments.runs.calendar import YEAR, YearKind, year_told
from experiments.runs.frames import Frames, step_shares
from experiments.runs.observed import Band, misses
from experiments.runs.reading import number_text
from experiments.runs.spans import Spans
from experiments.runs.titles import offer_titles
from experiments.runs.years import annual_of
from experiments.tables.tipping import Standing, mean_standings
from experiments.tables.years import annual_rows


def year_findings(frames: Frames, bands: list[Band], years: YearKind, spans: Spans | None) -> list[str]:
    """The balance of the first and the last whole year, both sides, the domestic share, and bands; of none, that."""
    sums = annual_of(frames, years)
    rows = [row for row in annual_rows(frames, years) if row["months"] == YEAR]
    if not rows:
        dates = pd.DatetimeIndex(frames.balance["date"])
        return [
            _(
                "The run, {first:%Y-%m} to {last:%Y-%m}, has no whole year: balance, payments and receipts of a "
                "year are undefined.",
                first=dates.min(),
                last=dates.max(),
            )
        ]
    first, last = rows[0], rows[-1]
    total = sums[(sums["item"] == "total") & (sums["year"] == last["year"])]["balance_lcu"] / frames.country.large
    money = frames.country.money_in_words
    least, most = number_text(total.min(), 2), number_text(total.max(), 2)
    several = len(total) > 1 and not frames.has_spread
    reach = _(" (runs lie between {least} and {most})", least=least, most=most) if several else ""
    totals = ("balance_total", "payments_total", "receipts_total")
    within = {name: "" if spans is None else spans.bracketed(name, last["year"]) for name in totals}
    ahead = [spans.over] if spans is not None and spans.is_ahead(last["year"]) else []
    said: dict[str, object] = {
        "money": money,
        "first_year": year_told(first["year"], in_sentence=True),
        "last_year": year_told(last["year"], in_sentence=True),
        "balance": number_text(first["balance_total"], 2),
        "last_balance": number_text(last["balance_total"], 2),
        "payments": first["payments_total"],
        "last_payments": last["payments_total"],
        "receipts": first["receipts_total"],
        "last_receipts": last["receipts_total"],
        "within": within["balance_total"] + reach,
        "within_payments": within["payments_total"],
        "within_receipts": within["receipts_total"],
    }
    if len(rows) == 1:
        only = _(
            "The digital balance of {first_year} is {balance} {money}{within}: payments {payments:.2f}"
            "{within_payments}, receipts {receipts:.2f}{within_receipts}.",
            **said,
        )
        return [only, *ahead]
    findings = [
        _(
            "The digital balance goes from {balance} {money} in {first_year} to {last_balance} in {last_year}{within}.",
            **said,
        ),
        _(
            "Payments go from {payments:.2f} to {last_payments:.2f} {money}{within_payments}, receipts from "
            "{receipts:.2f} to {last_receipts:.2f}{within_receipts}.",
            **said,
        ),
        *ahead,
    ]
    shares = [row["domestic_share_of_year"] for row in rows if not np.isnan(row["domestic_share_of_year"])]
    if len(shares) > 1:
        findings.append(
            _(
                "The domestic share of a year's digital spending goes from {first:.0%} to {last:.0%}.",
                first=shares[0],
                last=shares[-1],
            )
        )
    if bands:
        inside = sum(band.inside for band in bands)
        findings.append(
            _(
                "{inside} of the {n} observations with a band that the run reaches lie inside it.",
                inside=inside,
                n=len(bands),
            )
        )
        findings += misses(bands)
    return findings


def step_findings(frames: Frames, settings: Settings) -> list[str]:
    """The first three offers of every service after the last step, of a run without a calendar."""
    findings = []
    for service in settings.services:
        shares = step_shares(frames, service)
        final = shares.loc[shares.index.get_level_values("step").max()]
        titles = offer_titles(settings, service)
        for offer in final.columns[:3]:
            share = final[offer]
            said = {"offer": titles[str(offer)], "service": _(settings.services[service].title), "share": share.mean()}
            text = _("After the last step {offer} has {share:.1%} of the users of {service}.", **said)
            if len(final) > 1:
                text = _(
                    "After the last step {offer} has {share:.1%} of the users of {service} on average ({least:.1%} to "
                    "{most:.1%}), and leads in {leads} of {n} runs.",
                    **said,
                    least=share.min(),
                    most=share.max(),
                    leads=int((final.idxmax(axis=1) == offer).sum()),
                    n=len(final),
                )
            findings.append(text)
    return findings


def tipping_findings(frames: Frames, settings: Settings) -> list[str]:
    """How markets stand at the end, and whose shares are unstable; nothing where no market has a leader."""
    ended = mean_standings(frames, settings, [frames.outcomes["date"].max()])
    last = [standing for standing in ended if standing.leader]
    unstable = [standing for standing in last if standing.lambda_local > 1.0]
    named = listed(
        f"{_(settings.services[standing.service].title)} ({standing.lambda_local:.2f})" for standing in unstable
    )
    if not last:
        return []
    words = _in_words(last, settings)
    if not unstable:
        return [
            words,
            _("At the end no market's shares are unstable: a small lead grows nowhere (lambda_local is below 1)."),
        ]
    unstable_told = _(
        "At the end shares are unstable, as a small lead grows, in {markets}; lambda_local in brackets.", markets=named
    )
    return [words, unstable_told]


def _in_words(last: list[Standing], settings: Settings) -> str:
    """Which markets are tipped, contested and shared at the end."""
    told = []
    for word in ("tipped", "contested", "shared"):
        titles = [_(settings.services[standing.service].title) for standing in last if standing.word == word]
        told += [_("{word}: {services}", word=_(word), services=listed(titles))] if titles else []
    return _(
        "At the end markets are {words} (docs/explanation/tipping.md says what the words mean).",
        words=_("; ").join(told),
    )
