"""Critical mass: the opening share from which an offer leads, over the unstable fixed point of theory (Rohlfs 1974)."""

from dataclasses import asdict

import numpy as np

from configs import load
from configs.language import _
from experiments.analyses.critical_mass.figures import heat_maps, mass_figure, survival_figure
from experiments.analyses.critical_mass.masses import BIAS, EFFECT, OPENING, SHARE, exact_lead, fit_mass, simulate_times
from experiments.analyses.critical_mass.tables import mass_table, times_table
from experiments.analyses.critical_mass.words import findings_of, method_of
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns

NEEDS = Needs(
    "critical_mass", services=("market",), n_offers=2, factors=(BIAS, EFFECT, OPENING), outcomes=(SHARE,),
    options=(
        "customers_of_times", "steps_of_times", "bias_of_times", "network_effect_of_times", "revision_of_times",
        "openings_of_times", "replicates_of_times", "threshold", "hold",
    ),
)  # fmt: skip


@analysis(
    "critical_mass", ("statsmodels.genmod.generalized_linear_model", "statsmodels.duration.survfunc"), NEEDS.check
)
def critical_mass(runs: StudyRuns, progress: Progress) -> Answer:
    """Probability to lead by opening share and network effect; s50 against separatrix and exact chain; time to tip."""
    (biases, effects, openings), shares = runs.grid(SHARE, BIAS, EFFECT, OPENING)
    settings = load(runs.study.scenario, runs.study.set)
    scale = settings.services["market"].taste_scale
    bias, effect = np.array(biases, dtype=float) / scale, np.array(effects, dtype=float) / scale
    opening = np.array(openings, dtype=float)
    led = np.where(np.isnan(shares), np.nan, shares > 0.5)
    exact = exact_lead(settings, bias, effect)
    masses = [
        fit_mass(float(bias[i]), float(effect[j]), opening, led[i, j], exact[i, j])
        for i in range(len(bias))
        for j in range(len(effect))
    ]
    times = simulate_times(runs, progress)
    pictures = {
        "probability_to_lead": Picture(
            heat_maps(bias, effect, opening, led, masses),
            _(
                "Share of runs in which the first offer ends ahead, by opening share and network effect. Above the "
                "line, the unstable fixed point of theory, a large market goes to the first offer, below it to the "
                "other; where there is no line there is one fixed point only: the opening is forgotten, and offers "
                "that are alike lead in turn. Points: the opening share at which half of the runs end with the first "
                "offer ahead."
            ),
        ),
        "critical_mass": Picture(
            mass_figure(runs, settings, opening, led, exact, masses),
            _(
                "Left: the opening share needed, by network effect: simulated (points, the wider of the likelihood's "
                "and Student's intervals of 95%), mean field (line), exact for a market of this size (crosses). Right: "
                "how sharp it is at one network effect: share of runs that end with the first offer ahead (95% Wilson "
                "interval) over the exact probability (line)."
            ),
        ),
        "time_to_tip": Picture(
            survival_figure(runs, times),
            _(
                "Share of markets that have not tipped yet (Kaplan-Meier, 95% band), by the opening share of the first "
                "offer. A market has tipped when one offer, whichever, holds the share named in the title for some "
                "months. Markets still open at the end are censored (ticks)."
            ),
        ),
    }
    return Answer(
        findings_of(runs, bias, effect, opening, led, masses, times, exact),
        pictures,
        method_of(runs, settings),
        [
            PageTable(_("Opening share needed by the first offer"), mass_table(masses)),
            PageTable(_("Time to tip"), times_table(times)),
        ],
        {
            "critical_masses": [asdict(mass) for mass in masses],
            "times": [
                {"opening": time.opening, "median": asdict(time.curve.median), "n": time.n, "n_tipped": time.n_tipped,
                 "n_led": time.n_led}
                for time in times
            ],
        },
    )  # fmt: skip
