"""Where a theory scenario stands beside its theory: shares over the network effect, diffusion, a cascade."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from configs.language import N_, _
from configs.schema.paths import Constant
from configs.schema.service import Service
from experiments.browser.charts.chart import Axis, Chart, Rows, Series, Value, month_rows, months_axis, value_of
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, INK
from experiments.runs.frames import Frames
from experiments.theory.cascades import cascade_window, final_share
from experiments.theory.diffusion import bass_recursion
from experiments.theory.potts import critical_network_effect
from experiments.theory.pricing import pitchfork
from experiments.theory.share_dynamics import share_slope

N_SHARES = 601
STABLE, UNSTABLE = N_("theory, stable"), N_("theory, not stable")
FIRST = N_("share of the first offer")
Made = tuple[str, str, Axis, tuple[Series, ...], Rows]  # title, label of values, and what is drawn


@dataclass(frozen=True)
class Branch:
    """Fixed points of the share of the first offer: network effects over the taste scale, shares, and stability."""

    network_effect: FloatArray
    share: FloatArray
    stable: np.ndarray


def theory_chart(frames: Frames, settings: Settings) -> Chart:
    """The first offer's share beside theory: over the network effect; by step for a single offer or a cascade."""
    name, service = next(iter(settings.services.items()))
    market = frames.market[(frames.market["service"] == name) & (frames.market["offer"] == min(service.offers))]
    users = market["users"].to_numpy(dtype=float)
    everybody = frames.market[frames.market["service"] == name].groupby("date")["users"].sum().to_numpy(dtype=float)
    if len(service.offers) == 1:
        made = _diffusion(users / settings.customers.number, settings, service)
    elif service.threshold is not None:
        made = _cascade(users / np.maximum(everybody, 1.0), settings, service)
    else:
        made = _phase(users / np.maximum(everybody, 1.0), service)
    title, y_label, axis, series, rows = made
    return Chart(
        _("Where the market stands beside theory"), title, y_label, axis, series, rows, unit="%", y_low=0.0,
        y_high=100.0, height=250,
    )  # fmt: skip


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
    for _halving in range(70):
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


def _phase(share: FloatArray, service: Service) -> Made:
    now = service.network_effect * (1.0 - service.base_abroad_share)
    scale, edge = service.taste_scale, len(service.offers)
    rows: Rows = []
    for branch in branches(service):
        for place, chosen in enumerate((branch.stable, ~branch.stable)):
            effect = np.where(chosen & (branch.network_effect >= 0.0), branch.network_effect * scale, np.nan)
            for x, y in zip(effect, 100.0 * branch.share, strict=True):
                drawn: list[Value] = [None, None]
                drawn[place] = value_of(y, 3)
                rows.append([value_of(x), *drawn, None, None] if np.isfinite(x) else [None] * 5)
            rows.append([None] * 5)
    widest = pitchfork(2) if service.pricing == "logit_markup" else float(edge)
    rows += [[now, None, None, value_of(100.0 * value, 3), None] for value in share]
    if len(share):
        rows.append([now, None, None, None, value_of(100.0 * share[-1], 3)])
    axis = Axis("number", 0.0, max(1.6 * widest * scale, 1.15 * now), label=_("network effect (utility per share)"))
    series = (
        Series(_(STABLE), INK, width=1.8, labelled=False),
        Series(_(UNSTABLE), GREY, dash="dotted", width=1.8, labelled=False),
        Series(_("path so far"), FOREIGN[0], width=4.0, opacity=0.4, labelled=False),
        Series(_("now"), FOREIGN[0], "points"),
    )
    title = _("Theory")
    if len(share):
        title = _("Where the market stands: {share:.0%} at a network effect of {effect:g}", share=share[-1], effect=now)
    return title, _(FIRST), axis, series, rows


def _diffusion(adopted: FloatArray, settings: Settings, service: Service) -> Made:
    time = settings.time
    n_years = -(-time.n_steps // time.steps_per_year)
    theory, variance = bass_recursion(
        service.innovation, service.imitation, n_years, time.steps_per_year, service.awareness_hazard
    )
    theory, spread = theory[: time.n_steps + 1], 2.0 * np.sqrt(variance[: time.n_steps + 1] / settings.customers.number)
    series = (
        Series(_("theory"), INK, width=1.6),
        Series(_("theory, two standard deviations"), GREY, "spans", width=5.0, opacity=0.4),
        Series(_("simulated"), DOMESTIC[0], width=2.4),
    )
    shown = np.append(adopted, np.full(max(len(theory) - len(adopted), 0), np.nan))[: len(theory)]
    columns = [100.0 * column for column in (theory, theory - spread, theory + spread, shown)]
    title = _("Diffusion at p = {p:g} and q = {q:g} a year (Bass 1969)", p=service.innovation, q=service.imitation)
    return title, _("customers who have adopted"), months_axis(settings), series, month_rows(settings, columns, 3)


def _cascade(share: FloatArray, settings: Settings, service: Service) -> Made:
    opening = next(iter(service.offers.values())).opening_share
    threshold, degree = float(service.threshold or 0.0), service.degree
    series, columns = [Series(_("simulated"), DOMESTIC[0], width=2.4)], [100.0 * share]
    if service.network == "poisson":
        end = final_share(degree, threshold, opening)
        series.append(Series(_("theory, in the end: {share:.1%}", share=end), INK, dash="dashed", width=1.6))
        columns.append(np.full(len(share), 100.0 * end))
    low, high = cascade_window(threshold)
    said = {"peers": degree, "low": low, "high": high}
    title = _("{peers:g} peers on average; cascades at {low:.2f} to {high:.2f} (Watts 2002)", **said)
    return title, _(FIRST), months_axis(settings), tuple(series), month_rows(settings, columns, 3)
