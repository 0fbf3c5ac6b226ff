"""The annual table of a projection, for the terminal."""

from rich.table import Table

from configs import country_of
from configs.language import N_, _, _p
from experiments.lines import in_a_row
from experiments.projection.project import Projection
from experiments.runs.observed import definition_text, observed
from experiments.tables.style import LAYOUT, head_of
from experiments.tables.years import short_titles

HEADS = {"balance": N_("Balance"), "payments": N_("Payments"), "receipts": N_("Receipts")}


def annual_table(done: Projection) -> Table:
    """Medians of a year, the ends of the interval of 80% below, and what was published of it."""
    question, country = done.question, country_of(done.question.settings)
    short = short_titles(country)
    columns = [("total", quantity, _(head)) for quantity, head in HEADS.items()]
    columns += [(item, "balance", short.get(item) or _(table.title)) for item, table in question.settings.items.items()]
    by_key = {(row["item"], row["quantity"], row["year"]): row for row in done.fans.to_dict("records")}
    drawn = _(
        "{unit}: medians of {n_draws} draws x {n_seeds} seeds with the stated discrepancy; from, to: 80% of them.",
        unit=country.unit_told,
        n_draws=done.ensemble.n_draws,
        n_seeds=question.n_seeds,
    )
    sentences = [
        drawn,
        _("The exchange rate stays, no policy changes."),
        _("obs.: observed."),
        definition_text(country),
    ]
    title = _("The balance ahead: {title}", title=_(question.settings.title))
    table = Table(title=title, caption=in_a_row(sentences), **LAYOUT)
    table.add_column(_("Year"), no_wrap=True)
    for _item, _quantity, title in columns:
        table.add_column(head_of(title), justify="right", no_wrap=True)
    for year in question.years:
        rows = [by_key[item, quantity, year] for item, quantity, _title in columns]
        table.add_row(str(year), *(f"{row['median']:.2f}" for row in rows))
        for end, name in ((_p("interval", "from"), "low_80"), (_p("interval", "to"), "high_80")):
            table.add_row(f"  {end}", *(f"{row[name]:.2f}" for row in rows), style="dim")
        figures = [observed(f"{quantity}_{item}", country).get(year) for item, quantity, _title in columns]
        if any(figures):
            cells = ["" if figure is None else f"{figure.value:.2f}" for figure in figures]
            table.add_row(f"  {_('obs.')}", *cells, style="cyan")
    return table
