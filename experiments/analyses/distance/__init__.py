"""How far each market is from tipping: the growth of a small lead, computed month by month and measured.

It is computed by `lambda_symmetric` and `lambda_local`, and measured by leads given by hand in copies of the economy.
"""

from dataclasses import asdict

import numpy as np

from configs import load
from configs.language import _
from experiments.analyses.distance.figures import growth_figure, measured_figure, parts_figure
from experiments.analyses.distance.probes import LOCAL, SYMMETRIC, read_distances, verdicts_of
from experiments.analyses.distance.tables import probe_table, verdict_table
from experiments.analyses.distance.words import findings_of, method_of
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.studies.files import seen_from
from experiments.studies.study import Study
from experiments.sweep.study_runs import StudyRuns


def check(study: Study) -> None:
    """Raise `ConfigError` where the growth of a market of the scenario is not kept, or an option is missing."""
    services = load(seen_from(study.called_in, study.scenario), study.set).services
    paths = tuple(f"{name}.{service}" for service in services for name in (LOCAL, SYMMETRIC))
    Needs("distance", paths=paths, options=("probe_years", "moved_share", "year")).check(study)


@analysis("distance", check=check)
def distance(runs: StudyRuns, progress: Progress) -> Answer:
    """Growth of leads month by month, beside leads given by hand in copies of the economy."""
    distances = read_distances(runs, load(runs.study.scenario, runs.study.set), progress)
    verdicts = verdicts_of(distances)
    pictures = {
        "growth": Picture(
            growth_figure(distances),
            _(
                "Growth of a small lead if everybody decided at once, by service. Above the black line at 1 a lead "
                "grows and the market tips; below it fades. Purple: at the shares of the month (lambda_local, mean and "
                "95% bootstrap interval; of the less stable population). Red dashes: if all offers had equal shares "
                "(lambda_symmetric). Dots: measured in the simulation; two in a year where firms and individuals both "
                "use the service."
            ),
        ),
        "measured": Picture(
            measured_figure(distances),
            _(
                "Measured growth of a lead over the computed one, a dot for each market and year, with 95% bootstrap "
                "intervals. On the diagonal both agree. Below it a lead between the two leading offers fades faster "
                "than the slowest fading lead of that market, of which lambda_local speaks."
            ),
        ),
        "parts": Picture(
            parts_figure(distances),
            _(
                "Measured growth in {year}, in two parts. Grey: the part of a lead kept by those who were moved, as "
                "changing is costly. Olive: customers who follow a lead that lasts, by the network effect. Thin lines: "
                "95% bootstrap interval of the sum. At the black line leads would last for ever.",
                year=distances.year,
            ),
        ),
    }
    tables = [
        PageTable(_("Verdicts, {year}", year=distances.year), verdict_table(verdicts), wrapped=True),
        PageTable(_("Leads given by hand, all years"), probe_table(distances.probes)),
    ]
    means = np.array([[np.nanmean(probe.growth), np.nanmean(probe.local)] for probe in distances.probes])
    data = {
        "year": distances.year,
        "verdicts": [asdict(verdict) for verdict in verdicts],
        "largest_gap": float(np.abs(distances.gaps).max()),
        "correlation": float(np.corrcoef(means.T)[0, 1]) if len(means) > 1 else None,
    }
    return Answer(findings_of(distances, verdicts), pictures, method_of(distances, runs.study), tables, data)
