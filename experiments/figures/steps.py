"""The figure of a run that counts steps: shares of the offers from the opening on."""

from dataclasses import replace

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from configs import Settings
from configs.language import _
from experiments.figures.style import DOMESTIC, DPI, FOREIGN, GREY, INK, literal
from experiments.figures.words import SHARE_OF_USERS
from experiments.runs.frames import Frames, step_shares
from experiments.runs.titles import offer_titles


def steps_figure(frames: Frames, settings: Settings) -> Figure:
    """The share of the first offers by step, a line a replicate."""
    service = next(iter(settings.services))
    titles = offer_titles(settings, service)
    shares, label = step_shares(frames, service), _(SHARE_OF_USERS)
    if len(shares.columns) == 1:  # who has taken the only offer
        label = _("share of customers")
        users = frames.market["users"].to_numpy() / settings.customers.number
        shares = step_shares(replace(frames, market=frames.market.assign(market_share=users)), service)
    figure = Figure(figsize=(7.5, 4.2), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    colours = [DOMESTIC[0], *FOREIGN]
    for offer, colour in zip(shares.columns[: len(colours)], colours, strict=False):
        paths = shares[offer].unstack()
        axes.plot(paths.index, paths.to_numpy(), color=colour, linewidth=0.9, alpha=0.55)
        axes.plot([], [], color=colour, label=literal(titles[str(offer)]))
    if len(shares.columns) > len(colours):
        axes.plot([], [], color="none", label=_("and {n} more", n=len(shares.columns) - len(colours)))
    axes.axhline(1.0 / len(shares.columns), color=GREY, linestyle=":", linewidth=0.9)
    axes.set(xlabel=_("step"), ylabel=label, ylim=(-0.02, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.suptitle(literal(_(settings.title)), x=0.01, ha="left", fontsize=13, color=INK)
    return figure
