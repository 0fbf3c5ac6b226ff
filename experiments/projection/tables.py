"""The annual table of a projection, for the terminal."""

from rich.table import Table

from configs import country_of
from experiments.projection.figures import QUANTITIES
from experiments.projection.project import Projection
from experiments.runs.observed import definition_text, observed
from experiments.tables.style import LAYOUT, head_of
from experiments.tables.years import short_titles


def annual_table(done: Projection) -> Table:
    """Medians of a year, the ends of the interval of 80% below, and what was published of it."""
    question, country = done.question, country_of(done.question.settings)
    short = short_titles(country)
    columns = [
        ("total", quantity, title.removeprefix("Digital ").capitalize()) for quantity, title in QUANTITIES.items()
    ]
    columns += [(item, "balance", short.get(item, table.title)) for item, table in question.settings.items.items()]
    by_key = {(row["item"], row["quantity"], row["year"]): row for row in done.fans.to_dict("records")}
    drawn = f"medians of {done.ensemble.n_draws} draws x {question.n_seeds} seeds with the stated discrepancy"
    caption = (
        f"{country.unit}: {drawn}; "
        f"from, to: 80% of them. The exchange rate stays, no policy changes. obs.: observed. {definition_text(country)}"
    )
    table = Table(title=f"The balance ahead: {question.settings.title}", caption=caption, **LAYOUT)
    table.add_column("Year", no_wrap=True)
    for _, _, title in columns:
        table.add_column(head_of(title), justify="right", no_wrap=True)
    for year in question.years:
        rows = [by_key[item, quantity, year] for item, quantity, _ in columns]
        table.add_row(str(year), *(f"{row['median']:.2f}" for row in rows))
        for end, name in (("from", "low_80"), ("to", "high_80")):
            table.add_row(f"  {end}", *(f"{row[name]:.2f}" for row in rows), style="dim")
        figures = [observed(f"{quantity}_{item}", country).get(year) for item, quantity, _ in columns]
        if any(figures):
            cells = ["" if figure is None else f"{figure.value:.2f}" for figure in figures]
            table.add_row("  obs.", *cells, style="cyan")
    return table
