"""The page of a projection: fans with published figures, what the variance is made of, regimes."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from configs import country_of
from experiments.pages.page import Page, PageTable, Picture
from experiments.pages.provenance import shared_provenance
from experiments.projection.fans import LEVELS
from experiments.projection.figures import QUANTITIES, fan_figure, regime_figure, variance_figure
from experiments.projection.project import Projection
from experiments.projection.rates import annual_spread
from experiments.projection.regimes import ONE, outcomes, regime_fans
from experiments.runs.manifest import shared_facts
from experiments.runs.observed import break_text, definition_text, observed, vintage_text
from experiments.runs.reading import number_text, span_text
from experiments.statistics.shapley import Effects

TITLE = "The digital balance ahead, as far as it is known"
HELD = (
    "They hold for the scenario's own exchange rate, which stays at its newest published mean, and for its policies: "
    "neither is drawn. Constants that were not fitted stay as the scenario has them."
)


def page_of(done: Projection, command: str) -> Page:
    """The page."""
    question, n_seeds, unknowns = done.question, done.question.n_seeds, done.question.unknowns
    country = country_of(question.settings)
    unit, counted = country.unit, f"{definition_text(country)} {break_text(country)}"
    posterior, until = question.posterior, question.posterior.until
    fitted = "all published figures" if until is None else f"figures up to {until}"
    pictures = {
        "fans": Picture(fan_figure(done.fans, question), f"Fans of 50, 80 and 95%. {counted}"),
        "variance": Picture(variance_figure(done.variance, question), "Shapley effects, which add up to the variance."),
    }
    for outcome in outcomes(done.ensemble):
        if fans_of := regime_fans(done.ensemble, outcome):
            figure = regime_figure(fans_of, outcome.label, question)
            pictures[f"regimes_{outcome.name}"] = Picture(figure, f"Runs by {outcome.label}, which has two humps.")
    return Page(
        title=TITLE,
        question=f"Where may the balance of {question.until} lie, and what would have to be known to say it better?",
        findings=findings(done),
        design=[
            f"{done.ensemble.n_draws} draws of the constants of {posterior.scenario}, fitted to {fitted}, each run "
            f"{n_seeds} times with {question.settings.customers.number:,} customers; draws are in "
            f"{len(done.ensemble.seeds)} blocks, each with seeds of its own.",
            f"For the variance {unknowns.trajectories} trajectories, in which draw, seed (of {unknowns.seeds}), rate "
            f"(of {unknowns.rates}) and scenario ({', '.join(question.scenarios)}) are drawn anew one after another.",
        ],
        provenance={
            "Posterior": posterior.file,
            "Fitted by program": posterior.program,
            "Seeds": "; ".join(", ".join(map(str, seeds)) for seeds in done.ensemble.seeds),
            **shared_provenance(shared_facts("auto")),
        },
        command=command,
        pictures=pictures,
        tables=[
            PageTable("Year by year", year_table(done), f"{country.unit}, medians with intervals of 80%. {HELD}"),
            PageTable("Beside what was published", published_table(done), f"{country.unit}. {counted}"),
            PageTable("What the variance is made of", share_table(done), "Shapley effects with intervals of 95%."),
            PageTable("Regimes", regime_table(done), f"Probabilities with intervals of Wilson; balance in {unit}."),
        ],
        method=_method(done),
    )  # fmt: skip


def findings(done: Projection) -> list[str]:
    """Sentences, the most important first."""
    question, table = done.question, done.fans
    last, unit = _row(table, "balance", question.until), country_of(question.settings).unit
    sentences = [
        f"The digital balance of {question.until} is between {_between(last, 80)} {unit} with a probability of 80%, "
        f"between {_between(last, 50)} with one of 50%, and between {_between(last, 95)} with one of 95%; the mean is "
        f"{number_text(last['mean'], 2)}."
    ]
    if question.until in done.variance.values:
        low, high = np.quantile(done.variance.values[question.until], [0.1, 0.9])
        sentences.append(
            f"With the exchange rate and the scenario drawn as well, 80% of runs lie between {number_text(low, 2)} and "
            f"{number_text(high, 2)}."
        )
    for year, effects in done.variance.groups.items():
        order = np.argsort(-np.nan_to_num(effects.shares))
        named = ", ".join(f"{effects.names[place]} {_percent(effects, int(place))}" for place in order)
        sentences.append(f"Of the variance of the balance of {year}, all four drawn: {named}.")
    for year, effects in done.variance.constants.items():
        order = np.argsort(-effects.shares)[:3]
        named = ", ".join(f"{question.names[effects.names[place]]} {_percent(effects, int(place))}" for place in order)
        sentences.append(
            f"Within parameters {year} hangs on {named}; a straight fit explains {effects.explained:.0%} of it."
        )
    two = done.regimes[done.regimes["regime"] != ONE]
    for outcome in dict.fromkeys(two["outcome"]):
        rows = two[two["outcome"] == outcome].to_dict("records")
        told = "; ".join(f"{row['regime']} with a probability of {_probability(row)}" for row in rows)
        sentences.append(f"{outcome} has two regimes: {told}.")
    n = int((done.regimes["regime"] == ONE).sum())
    return [*sentences, f"{n} of {n + two['outcome'].nunique()} outcomes that were looked at have one regime."]


def year_table(done: Projection) -> pd.DataFrame:
    """A row a year: medians with intervals of 80% of all that figures show."""
    columns = [("total", quantity, title) for quantity, title in QUANTITIES.items()]
    columns += [(item, "balance", table.title) for item, table in done.question.settings.items.items()]
    rows = []
    for year in done.question.years:
        cells = {"Year": str(year)}
        for item, quantity, title in columns:
            row = _row(done.fans, quantity, year, item)
            cells[title] = number_text(row["median"], 2)
            cells[f"{title}, 80%"] = span_text(row["low_80"], row["high_80"], 2)
        rows.append(cells)
    return pd.DataFrame(rows)


def published_table(done: Projection) -> pd.DataFrame:
    """A row a published figure, with definition and vintage, and the fan of its year."""
    rows = []
    for fan in done.fans.to_dict("records"):
        item, quantity, year = fan["item"], fan["quantity"], fan["year"]
        figure = observed(f"{quantity}_{item}", country_of(done.question.settings)).get(year)
        if figure is None:
            continue
        levels = [level for level in LEVELS if fan[f"low_{level}"] <= figure.value <= fan[f"high_{level}"]]
        rows.append(
            {
                "Item": "Total" if item == "total" else done.question.settings.items[item].title,
                "Quantity": quantity,
                "Year": str(year),
                "Published": number_text(figure.value, 2),
                "Median": number_text(fan["median"], 2),
                "80%": span_text(fan["low_80"], fan["high_80"], 2),
                "Narrowest that holds it": f"{levels[0]}%" if levels else "none",
                "Definition": figure.definition,
                "Vintage": vintage_text(figure),
            }
        )
    return pd.DataFrame(rows)


def share_table(done: Projection) -> pd.DataFrame:
    """A row an input, a column a year."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for row in done.shares.to_dict("records"):
        name = done.question.names.get(row["input"], row["input"])
        share, low, high = (number_text(100.0 * row[name], 1) for name in ("share", "low_95", "high_95"))
        text = f"{share}% ({low} to {high})"
        rows.setdefault((row["within"], name), {"Within": row["within"], "Input": name})[str(row["year"])] = text
    return pd.DataFrame(list(rows.values()))


def regime_table(done: Projection) -> pd.DataFrame:
    """A row an outcome and regime."""
    rows = []
    for row in done.regimes.to_dict("records"):
        rows.append(
            {
                "Outcome": row["outcome"],
                "Regime": row["regime"],
                "Probability": _probability(row) if row["regime"] != ONE else "",
                f"Balance {done.question.until}": number_text(row["balance"], 2),
                "80%": span_text(row["low_80"], row["high_80"], 2),
            }
        )
    return pd.DataFrame(rows)


def _method(done: Projection) -> list[str]:
    question = done.question
    stated = ", ".join(f"{item} {amount:g}" for item, amount in question.discrepancy.items()) or "none"
    spread = annual_spread(question.unknowns.rate_series, question.settings.country)
    return [
        "Fans are of figures as they would be published: every run has its own draw of what the model is wrong by, "
        f"whatever its constants are, seven tenths of it left a year later "
        f"(of each side, standard deviations in {country_of(question.settings).unit}: {stated}). {HELD} "
        "Errors of observation and revisions are not in them.",
        "Shares of variance are Shapley effects: what drawing an input adds, over all orders of adding inputs. They "
        "add up to the variance though inputs interact or move together, as Sobol indices do not. The constants of a "
        "posterior move together and are one input, a draw of it (Goda 2021, by SALib). Within parameters the worth of "
        "a set of constants is the variance that a straight fit on them explains (Owen & Prieur 2017).",
        f"Rates walk from the newest published mean with steps of {spread:.1%} a year (standard deviation in logs). "
        "Scenarios have equal weights: their share says how far the listed ones are apart, not how likely they are.",
        "Of two humps the valley parts two regimes; runs of one draw share its constants, and those of one block their "
        "seeds: intervals count draws or seeds, whichever are fewer.",
    ]


def _row(table: pd.DataFrame, quantity: str, year: int, item: str = "total") -> "pd.Series[float]":
    chosen = (table["item"] == item) & (table["quantity"] == quantity) & (table["year"] == year)
    return table[chosen].iloc[0]


def _between(row: "pd.Series[float]", level: int) -> str:
    return f"{number_text(row[f'low_{level}'], 2)} and {number_text(row[f'high_{level}'], 2)}"


def _probability(row: Mapping[Hashable, Any]) -> str:
    return f"{row['probability']:.0%} ({row['low_95']:.0%} to {row['high_95']:.0%})"


def _percent(effects: Effects, place: int) -> str:
    share, low, high = (number_text(100.0 * ends[place], 0) for ends in (effects.shares, effects.low, effects.high))
    return f"{share}% ({low} to {high})"
