"""Tables of the page: the markets of the year, and every lead given by hand."""

import pandas as pd

from configs.language import _
from experiments.analyses.distance.probes import Probe, Verdict
from experiments.runs.reading import span_text
from experiments.statistics.intervals import bootstrap, mean_of


def verdict_table(verdicts: list[Verdict]) -> pd.DataFrame:
    """The markets of the year, the one nearest the edge first."""
    return pd.DataFrame([
        {
            _("market"): verdict.title,
            _("leader"): verdict.leader,
            _("its share, %"): 100.0 * verdict.leader_share,
            _("equal shares"): verdict.equal,
            _("computed"): verdict.local,
            _("measured"): verdict.growth,
            _("95% interval"): span_text(verdict.low, verdict.high, 2),
            _("left after a term, %"): 100.0 * verdict.remaining,
            _("half-life, years"): verdict.half_life_years,
            _("computed, end of the run"): verdict.end,
            _("verdict"): verdict.words,
        }
        for verdict in verdicts
    ])  # fmt: skip


def probe_table(probes: list[Probe]) -> pd.DataFrame:
    """Every lead given by hand, market by market."""
    rows = []
    for probe in sorted(probes, key=lambda row: (row.service, row.population, row.year)):
        growth = bootstrap(probe.growth)
        rows.append({
            _("market"): probe.market,
            _("year"): str(probe.year),
            _("leader and runner-up"): f"{probe.leader} / {probe.runner_up}",
            _("computed"): mean_of(probe.local),
            _("measured"): float(growth.value),
            _("95% interval"): span_text(growth.low, growth.high, 2),
            _("left after a term, %"): 100.0 * mean_of(probe.remaining),
            _("kept"): mean_of(probe.kept_part),
            _("followed"): mean_of(probe.followed_part),
        })  # fmt: skip
    return pd.DataFrame(rows)
