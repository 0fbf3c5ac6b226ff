"""Tables of a projection's page: year by year, beside what was published, shares of variance, regimes."""

import pandas as pd

from configs import country_of
from configs.language import _
from experiments.projection.fans import LEVELS
from experiments.projection.figures import QUANTITIES
from experiments.projection.findings import probability_text, row_of
from experiments.projection.project import Projection
from experiments.projection.regimes import ONE, regime_frame
from experiments.runs.observed import observed, vintage_text
from experiments.runs.reading import number_text, span_text


def year_table(done: Projection) -> pd.DataFrame:
    """A row a year: medians with intervals of 80% of all that figures show."""
    columns = [("total", quantity, _(title)) for quantity, title in QUANTITIES.items()]
    columns += [(item, "balance", _(table.title)) for item, table in done.question.settings.items.items()]
    rows = []
    for year in done.question.years:
        cells = {_("Year"): str(year)}
        for item, quantity, title in columns:
            row = row_of(done.fans, quantity, year, item)
            cells[title] = number_text(row["median"], 2)
            cells[_("{measure}, 80%", measure=title)] = span_text(row["low_80"], row["high_80"], 2)
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
                _("Item"): _("Total") if item == "total" else _(done.question.settings.items[item].title),
                _("Quantity"): _(quantity),
                _("Year"): str(year),
                _("Published"): number_text(figure.value, 2),
                _("Median"): number_text(fan["median"], 2),
                "80%": span_text(fan["low_80"], fan["high_80"], 2),
                _("Narrowest that holds it"): f"{levels[0]}%" if levels else _("none"),
                _("Definition"): _(figure.definition),
                _("Vintage"): vintage_text(figure),
            }
        )
    return pd.DataFrame(rows)


def share_table(done: Projection) -> pd.DataFrame:
    """A row an input, a column a year."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    names = done.question.names
    for row in done.shares.to_dict("records"):
        name = names.get(row["input"]) or _(row["input"])
        share, low, high = (number_text(100.0 * row[name], 1) for name in ("share", "low_95", "high_95"))
        text = _("{share}% ({low} to {high})", share=share, low=low, high=high)
        start = {_("Within"): _(row["within"]), _("Input"): name}
        rows.setdefault((row["within"], name), start)[str(row["year"])] = text
    return pd.DataFrame(list(rows.values()))


def regime_table(done: Projection) -> pd.DataFrame:
    """A row an outcome and regime."""
    rows = []
    for row in regime_frame(done.ensemble).to_dict("records"):
        rows.append(
            {
                _("Outcome"): row["outcome"],
                _("Regime"): row["regime"],
                _("Probability"): probability_text(row) if row["regime"] != _(ONE) else "",
                _("Balance {year}", year=done.question.until): number_text(row["balance"], 2),
                "80%": span_text(row["low_80"], row["high_80"], 2),
            }
        )
    return pd.DataFrame(rows)
