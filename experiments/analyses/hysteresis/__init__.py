"""How far a push must go to turn a tipped market: loops of share over bias, against theory for a slow and this push."""

import numpy as np
import pandas as pd

from configs import ConfigError, load
from configs.language import N_, _
from experiments.analyses.hysteresis.figures import loop_figure, width_figure
from experiments.analyses.hysteresis.theory import CRITICAL, area, half_width, pushed_path
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns
from experiments.tipping import hysteresis_loop
from sim.start.world import build_world

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
FINE = 60

NEEDS = Needs("hysteresis", services=("market",), n_offers=2, factors=(COUPLING,), paths=(SHARE,))


@analysis("hysteresis", check=NEEDS.check)
def hysteresis(runs: StudyRuns, _progress: Progress) -> Answer:
    """Loops and their half-widths for several network effects; theory of many customers, pushed slowly or as here."""
    settings = load(runs.study.scenario, runs.study.set)
    market, origin = settings.services["market"], settings.time.curve_origin()
    revising = market.revision_probability or 1.0
    couplings = [float(effect) / market.taste_scale for effect in runs.design[COUPLING]]
    opening = market.bias.values(np.array([origin]), origin)
    bias = np.concatenate([opening, build_world(settings).bias[0]]) / market.taste_scale
    # While the push holds still the opening shares settle; the loop begins with the last step before it moves.
    start = int(np.argmax(np.diff(bias) != 0.0))
    bias, responses = bias[start:], 2.0 * runs.paths[SHARE][:, :, start:] - 1.0
    fine = np.linspace(min(couplings), max(couplings), FINE).tolist()
    try:
        loops = [hysteresis_loop(bias, response) for response in responses]
        pushed = [hysteresis_loop(bias, pushed_path(coupling, bias, revising)) for coupling in couplings]
        line = [hysteresis_loop(bias, pushed_path(coupling, bias, revising)).half_width for coupling in fine]
    except ValueError as error:
        raise ConfigError(_("{file}: services.market.bias: {fault}", file=runs.study.file, fault=error)) from None
    table = pd.DataFrame({
        N_("network effect"): couplings,
        N_("half-width"): [loop.half_width for loop in loops],
        N_("s.e."): [loop.half_width_se for loop in loops],
        N_("theory, this push"): [loop.half_width for loop in pushed],
        N_("theory, slow push"): [half_width(coupling) for coupling in couplings],
        N_("area"): [loop.area for loop in loops],
        N_("s.e. of area"): [loop.area_se for loop in loops],
        N_("area, this push"): [loop.area for loop in pushed],
        N_("area, slow push"): [area(coupling) for coupling in couplings],
    })  # fmt: skip
    pace = float(np.abs(np.diff(bias)).max())
    pictures = {
        "loops": Picture(
            loop_figure(couplings, bias, responses),
            _(
                "Share of the first offer while the push for it rises and falls, a line a run; grey: the fixed points "
                "of theory, where a market of many customers would rest if the push stood still. Such a market follows "
                "the old branch to its end and some way beyond it, since the push moves on while the market turns."
            ),
        ),
        "half_width": Picture(
            width_figure(table, [loop.half_width_interval for loop in loops], fine, line),
            _(
                "Top: half the width of the loop, which is the push that it takes to turn the market. A push without "
                "hurry would turn it where the old branch ends (dashes); this one moves on by {pace:.2g} taste scales "
                "a step while the market, slow where its branch ends, has yet to turn: theory with the same push "
                "(line) has it that much later, too. Bottom: what is left between runs and that theory, with Student's "
                "intervals of 95%.",
                pace=pace,
            ),
        ),
    }
    method = [
        _(
            "A duopoly of {n:,} customers, who choose anew with probability {revising:g} in every step; utility is "
            "added to the first offer, from {low:.1f} to {high:.1f} taste scales and back in {steps:,} steps, after "
            "{start} steps at the lowest push in which the market comes to rest. Network effects, too, are in taste "
            "scales.",
            n=settings.customers.number,
            revising=revising,
            low=bias.min(),
            high=bias.max(),
            steps=len(bias) - 1,
            start=start,
        ),
        _(
            "The half-width is half the distance between the pushes at which the shares of the two offers cross, "
            "upwards and downwards, a mean over runs. Theory, slow push: sqrt(b (b - 1)) - artanh sqrt(1 - 1/b) in "
            "units of 2 mu, b = gamma / 2 mu, where the branch of the old leader ends. Theory, this push: m = tanh(b m "
            "+ h), h = push / 2 mu, taken step by step along the same push."
        ),
        _(
            "`digital-balance validate` compares area and half-width with the exact chain of few customers under the "
            "same push."
        ),
    ]
    data = {"loops": table.to_dict("records")}
    told = PageTable(_("Loops"), table.rename(columns=lambda name: _(str(name))))
    return Answer(_findings(table, len(bias) - 1), pictures, method, [told], data)


def _findings(table: pd.DataFrame, n_steps: int) -> list[str]:
    """What the loops say, above and below the tipping point of theory."""
    effect, width = table["network effect"], table["half-width"]
    calm = [
        _(
            "At a network effect of {effect:g}, where theory has no loop, the half-width is {width:.2f}, and "
            "{theory:.2f} by theory with the same push.",
            effect=row["network effect"],
            width=row["half-width"],
            theory=row["theory, this push"],
        )
        for row in table[effect <= CRITICAL].to_dict("records")
    ]
    tipped = table[(effect > CRITICAL) & np.isfinite(width)].sort_values("network effect")
    if tipped.empty:
        sentence = _("No market with a network effect above {critical:g} was turned both ways.", critical=CRITICAL)
        return [*calm, sentence]
    first, last = tipped.iloc[0], tipped.iloc[-1]
    wider = tipped["half-width"] - tipped["theory, slow push"]
    left = (tipped["half-width"] - tipped["theory, this push"]).abs().max()
    return [
        _(
            "At a network effect of {effect:g} taste scales the push must reach {width:.2f} taste scales to turn the "
            "market, and as much the other way to turn it back; at {lowest:g} it is {least:.2f}.",
            effect=last["network effect"],
            width=last["half-width"],
            lowest=first["network effect"],
            least=first["half-width"],
        ),
        *calm,
        _(
            "Loops differ from those of a push that never hurries by {low:+.2f} to {high:+.2f} (theory: {theory:.2f} "
            "at {effect:g}): this push goes up and down in {n:,} steps and does not wait for the market. Theory with "
            "the same push is within {left:.3f} of the runs' mean at every network effect.",
            low=wider.min(),
            high=wider.max(),
            theory=last["theory, slow push"],
            effect=last["network effect"],
            n=n_steps,
            left=left,
        ),
    ]
