"""Where a theory scenario stands beside its theory: shares over the network effect, diffusion, a cascade."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agents.draws import FloatArray
from configs import Settings
from configs.schema.paths import Constant
from configs.schema.service import Service
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, INK, SCREEN, SCREEN_DPI, literal, settle
from experiments.runs.frames import Frames
from experiments.theory.cascades import cascade_window, final_share
from experiments.theory.diffusion import bass_recursion
from experiments.theory.potts import critical_network_effect
from experiments.theory.pricing import pitchfork
from experiments.theory.share_dynamics import share_slope

N_SHARES = 601
STABLE, UNSTABLE = "theory, stable", "theory, not stable"


@dataclass(frozen=True)
class Branch:
    """Fixed points of the share of the first offer: network effects over the taste scale, shares, and stability."""

    network_effect: FloatArray
    share: FloatArray
    stable: np.ndarray


def phase_figure(frames: Frames, settings: Settings) -> Figure:
    """The first offer's share beside theory: over the network effect; by step for a single offer or a cascade."""
    name, service = next(iter(settings.services.items()))
    market = frames.market[(frames.market["service"] == name) & (frames.market["offer"] == min(service.offers))]
    users = market["users"].to_numpy(dtype=float)
    everybody = frames.market[frames.market["service"] == name].groupby("date")["users"].sum().to_numpy(dtype=float)
    figure = Figure(figsize=SCREEN, dpi=SCREEN_DPI)
    axes = figure.subplots()
    if len(service.offers) == 1:
        title = _diffusion(axes, users / settings.customers.number, settings, service)
    elif service.threshold is not None:
        title = _cascade(axes, users / np.maximum(everybody, 1.0), settings, service)
    else:
        title = _phase(axes, users / np.maximum(everybody, 1.0), service)
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_title(literal(title), loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5)
    settle(figure, axes.get_legend_handles_labels()[0], 4, x_label=True)
    return figure


def branches(service: Service) -> list[Branch]:
    """Fixed points at which the offers besides the first have equal shares; none where there is no such theory."""
    n_offers, bias = len(service.offers), service.bias.value if isinstance(service.bias, Constant) else np.nan
    bias, stay = bias / service.taste_scale, service.switching_cost / service.taste_scale
    share = np.linspace(0.002, 0.998, N_SHARES)
    share = share[np.abs(share * n_offers - 1.0) > 1e-9]
    if service.pricing == "logit_markup":
        if n_offers != 2 or bias != 0.0 or stay != 0.0 or service.expectations != "fulfilled":
            return []
        # gamma / mu = 1 / (s (1 - s)) + ln(s / (1 - s)) / (2 s - 1)
        effect = 1.0 / (share * (1.0 - share)) + np.log(share / (1.0 - share)) / (2.0 * share - 1.0)
        return [Branch(effect, share, np.ones(len(share), bool)), _equal(2, pitchfork(2))]
    if service.pricing != "exogenous" or np.isnan(bias):
        return []
    return list(_logit_branches(n_offers, bias, stay))


@lru_cache(maxsize=16)  # the same in every step of a run
def _logit_branches(n_offers: int, bias: float, stay: float) -> tuple[Branch, ...]:
    share = np.linspace(0.002, 0.998, N_SHARES)
    share = share[np.abs(share * n_offers - 1.0) > 1e-9]
    rest = (1.0 - share) / (n_offers - 1)
    effect = (_advantage(share, n_offers, stay) - bias) / (share - rest)
    bonus = np.append(bias, np.zeros(n_offers - 1))
    slopes = [
        share_slope(np.append(x, np.full(n_offers - 1, y)), b, bonus, stay)
        for x, y, b in zip(share, rest, effect, strict=True)
    ]
    branch = Branch(effect, share, np.array(slopes) < 1.0)
    return (branch,) if bias else (branch, _equal(n_offers, critical_network_effect(n_offers, stay)))


def _advantage(share: FloatArray, n_offers: int, stay: float) -> FloatArray:
    """What the first offer must be worth more than another to keep its share, in taste scales; by bisection."""
    low, high = np.full(len(share), -60.0), np.full(len(share), 60.0)
    for _ in range(70):
        middle = 0.5 * (low + high)
        # x' = x P(1 | 1) + (1 - x) P(1 | another), which rises with the advantage
        kept = 1.0 / (1.0 + (n_offers - 1) * np.exp(-middle - stay))
        won = 1.0 / (1.0 + (np.exp(stay) + n_offers - 2) * np.exp(-middle))
        above = share * kept + (1.0 - share) * won > share
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return 0.5 * (low + high)


def _equal(n_offers: int, critical: float) -> Branch:
    """Equal shares, stable up to the critical network effect."""
    effect = np.concatenate([np.linspace(0.0, critical, 40), np.linspace(critical, 100.0, 40)])
    return Branch(effect, np.full(80, 1.0 / n_offers), np.arange(80) < 40)


def _phase(axes: Axes, share: FloatArray, service: Service) -> str:
    now = service.network_effect * (1.0 - service.base_abroad_share)
    scale, edge = service.taste_scale, len(service.offers)
    for branch in branches(service):
        for chosen, colour, style, label in (
            (branch.stable, INK, "-", STABLE),
            (~branch.stable, GREY, ":", UNSTABLE),
        ):
            effect = np.where(chosen & (branch.network_effect >= 0.0), branch.network_effect * scale, np.nan)
            known = label in axes.get_legend_handles_labels()[1]
            axes.plot(effect, branch.share, style, color=colour, linewidth=1.6, label=None if known else label)
    widest = pitchfork(2) if service.pricing == "logit_markup" else float(edge)
    axes.set_xlim(0.0, max(1.6 * widest * scale, 1.15 * now))
    if len(share):
        axes.plot([now] * len(share), share, color=FOREIGN[0], alpha=0.35, linewidth=3.0, label="path so far")
        axes.plot(
            [now], share[-1:], "o", color=FOREIGN[0], markersize=9, markeredgecolor="white", label="now", zorder=5
        )
    axes.set_xlabel("network effect (utility per share)", fontsize=9)
    axes.set_ylabel("share of the first offer", fontsize=9)
    return f"Where the market stands: {share[-1]:.0%} at a network effect of {now:g}" if len(share) else "Theory"


def _diffusion(axes: Axes, adopted: FloatArray, settings: Settings, service: Service) -> str:
    time = settings.time
    n_years = -(-time.n_steps // time.steps_per_year)
    theory, variance = bass_recursion(
        service.innovation, service.imitation, n_years, time.steps_per_year, service.awareness_hazard
    )
    theory, spread = theory[: time.n_steps + 1], 2.0 * np.sqrt(variance[: time.n_steps + 1] / settings.customers.number)
    steps = np.arange(len(theory))
    axes.plot(steps, theory, color=INK, linewidth=1.4, label="theory")
    band = "shaded: two standard deviations"
    axes.fill_between(steps, theory - spread, theory + spread, color=GREY, alpha=0.3, linewidth=0, label=band)
    axes.plot(np.arange(len(adopted)), adopted, "o-", color=DOMESTIC[0], markersize=4, linewidth=1.2, label="simulated")
    axes.set_xlim(0, time.n_steps)
    axes.set_xlabel("step", fontsize=9)
    axes.set_ylabel("customers who have adopted", fontsize=9)
    return f"Diffusion at p = {service.innovation:g} and q = {service.imitation:g} a year (Bass 1969)"


def _cascade(axes: Axes, share: FloatArray, settings: Settings, service: Service) -> str:
    opening = next(iter(service.offers.values())).opening_share
    threshold, degree = float(service.threshold or 0.0), service.degree
    if service.network == "poisson":
        end = final_share(degree, threshold, opening)
        axes.axhline(end, color=INK, linewidth=1.4, linestyle="--", label=f"theory, in the end: {end:.1%}")
    axes.plot(np.arange(len(share)), share, color=DOMESTIC[0], linewidth=2.0, label="simulated")
    axes.plot([len(share) - 1], share[-1:], "o", color=DOMESTIC[0], markersize=8, markeredgecolor="white")
    axes.set_xlim(0, min(settings.time.n_steps, max(2 * len(share), 24)))
    axes.set_xlabel("step", fontsize=9)
    axes.set_ylabel("share of the first offer", fontsize=9)
    low, high = cascade_window(threshold)
    return f"{degree:g} peers on average; cascades at {low:.2f} to {high:.2f} (Watts 2002)"
