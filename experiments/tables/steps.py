"""What is shown of a scenario that counts steps: shares of the offers from the opening on."""

import numpy as np
from rich.markup import escape
from rich.table import Table

from configs import Settings
from configs.language import _
from experiments.lines import in_a_row
from experiments.runs.frames import Frames, step_shares
from experiments.runs.titles import offer_titles
from experiments.tables.style import LAYOUT, head_of

ROWS = 12
MOST_OFFERS = 5  # eighty columns are few


def steps_table(frames: Frames, settings: Settings) -> Table:
    """A dozen steps: the share of every offer, the order parameter and the two lambdas, means over the replicates."""
    n = frames.market["replicate"].nunique()
    sentences = [
        _("Shares of users, one run.") if n == 1 else _("Shares of users, mean of {n} runs.", n=n),
        _("Order: 0 at equal shares, 1 where one offer has all."),
        _("Equal, now: growth of a small lead at equal shares and at those of the step; above 1 they are unstable."),
    ]
    n_offers = len(settings.services[next(iter(settings.services))].offers)
    if n_offers > MOST_OFFERS:
        sentences.append(_("Shown are the first {n} of {n_all} offers.", n=MOST_OFFERS, n_all=n_offers))
    table = Table(title=escape(_(settings.title)), caption=in_a_row(sentences), min_width=76, **LAYOUT)
    service = next(iter(settings.services))
    shares = step_shares(frames, service).groupby("step").mean()
    users = frames.market.groupby(["date", "replicate"])["users"].sum().groupby("date").mean().to_numpy()
    titles = offer_titles(settings, service)
    heads = [head_of(titles[str(offer)]) for offer in shares.columns[:MOST_OFFERS]]
    for head in (_("Step"), _("Users"), *heads, _("Order"), _("Equal"), _("Now")):
        table.add_column(head, justify="right", no_wrap=True)
    measured = {
        name: frames.outcome(f"{name}.{service}").mean(axis=1).to_numpy()
        for name in ("order_parameter", "lambda_symmetric", "lambda_local")
    }
    shown = sorted({*np.linspace(0, len(shares) - 1, ROWS).round().astype(int).tolist()})
    for step in shown:
        values = [column[step - 1] if step > 0 else np.nan for column in measured.values()]
        cells = [*shares.iloc[step, :MOST_OFFERS].to_numpy(), *values]
        table.add_row(str(step), f"{users[step]:,.0f}", *("" if np.isnan(cell) else f"{cell:.3f}" for cell in cells))
    return table
