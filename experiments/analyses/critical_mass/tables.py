"""Tables of critical mass: the opening share needed, and the time to tip."""

import pandas as pd

from configs.language import _, _p
from experiments.analyses.critical_mass.masses import CriticalMass, Times


def mass_table(masses: list[CriticalMass]) -> pd.DataFrame:
    """Opening share needed: simulated with its interval, exact and of the mean field, a row a market."""
    return pd.DataFrame({
        _("handicap"): [0.0 - mass.bias for mass in masses],
        _("network effect"): [mass.network_effect for mass in masses],
        _("simulated"): [mass.s50 for mass in masses],
        _p("of an interval", "from"): [mass.low for mass in masses],
        _p("of an interval", "to"): [mass.high for mass in masses],
        _("exact"): [mass.exact for mass in masses],
        _("mean field"): [mass.separatrix for mass in masses],
    })  # fmt: skip


def times_table(times: list[Times]) -> pd.DataFrame:
    """Median time to tip with its interval, a row an opening share."""
    return pd.DataFrame({
        _("opening share"): [time.opening for time in times],
        _("median, months"): [time.curve.median.value for time in times],
        _p("of an interval", "from") + " ": [time.curve.median.low for time in times],
        _p("of an interval", "to") + " ": [time.curve.median.high for time in times],
        _("runs"): [time.n for time in times],
        _("tipped"): [time.n_tipped for time in times],
        _("first offer leads"): [time.n_led for time in times],
    })  # fmt: skip
