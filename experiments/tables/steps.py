"""What is shown of a scenario that counts steps: shares of the offers from the opening on."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from rich.markup import escape
from rich.table import Table

from configs import Settings
from experiments.figures.style import DOMESTIC, DPI, FOREIGN, GREY, INK, literal
from experiments.runs.years import Frames
from experiments.tables.years import LAYOUT

ROWS = 12


def step_shares(frames: Frames, service: str) -> pd.DataFrame:
    """Share of each offer, a row a step and replicate; index (step, replicate), nan without users."""
    market = frames.market[frames.market["service"] == service]
    step = market["date"].rank(method="dense").astype(int) - 1
    return market.assign(step=step).pivot_table(
        index=["step", "replicate"], columns="offer", values="market_share", dropna=False
    )


def steps_table(frames: Frames, settings: Settings) -> Table:
    """A dozen steps: the share of every offer, the order parameter and the two lambdas, means over the replicates."""
    n = frames.market["replicate"].nunique()
    of = "one run" if n == 1 else f"mean of {n} runs"
    caption = f"Shares of users, {of}. Order: 0 at equal shares, 1 where one offer has all. Equal, now: growth of a "
    caption += "small lead at equal shares and at those of the step; above 1 they are unstable."
    table = Table(title=escape(settings.title), caption=caption, min_width=76, **LAYOUT)
    service = next(iter(settings.services))
    shares = step_shares(frames, service).groupby("step").mean()
    users = frames.market.groupby(["date", "replicate"])["users"].sum().groupby("date").mean().to_numpy()
    for name in ("Step", "Users", *shares.columns[:5], "Order", "Equal", "Now"):
        table.add_column(name, justify="right", no_wrap=True)
    measured = {
        name: frames.outcome(f"{name}.{service}").mean(axis=1).to_numpy()
        for name in ("order_parameter", "lambda_symmetric", "lambda_local")
    }
    shown = sorted({*np.linspace(0, len(shares) - 1, ROWS).round().astype(int).tolist()})
    for step in shown:
        values = [column[step - 1] if step > 0 else np.nan for column in measured.values()]
        cells = [*shares.iloc[step, :5].to_numpy(), *values]
        table.add_row(str(step), f"{users[step]:,.0f}", *("" if np.isnan(cell) else f"{cell:.3f}" for cell in cells))
    return table


def steps_figure(frames: Frames, settings: Settings) -> Figure:
    """The share of the first offers by step, a line a replicate."""
    service = next(iter(settings.services))
    shares, label = step_shares(frames, service), "share of users"
    if len(shares.columns) == 1:  # who has taken the only offer
        label = "share of customers"
        users = frames.market["users"].to_numpy() / settings.customers.number
        shares = step_shares(Frames(frames.balance, frames.market.assign(market_share=users), frames.outcomes), service)
    figure = Figure(figsize=(7.5, 4.2), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    colours = [DOMESTIC[0], *FOREIGN]
    for offer, colour in zip(shares.columns[: len(colours)], colours, strict=False):
        paths = shares[offer].unstack()
        axes.plot(paths.index, paths.to_numpy(), color=colour, linewidth=0.9, alpha=0.55)
        axes.plot([], [], color=colour, label=str(offer).replace("_", " "))
    if len(shares.columns) > len(colours):
        axes.plot([], [], color="none", label=f"and {len(shares.columns) - len(colours)} more")
    axes.axhline(1.0 / len(shares.columns), color=GREY, linestyle=":", linewidth=0.9)
    axes.set(xlabel="step", ylabel=label, ylim=(-0.02, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.suptitle(literal(settings.title), x=0.01, ha="left", fontsize=13, color=INK)
    return figure
