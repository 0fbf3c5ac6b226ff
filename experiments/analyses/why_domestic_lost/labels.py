"""What causes, variants and preferences are called: labels of points, in the language of whoever reads."""

from agents.draws import FloatArray
from configs.language import N_, _, _p
from experiments.analyses.why_domestic_lost.removals import ALL_REMOVED, ASIDE, BASELINE, NO_NETWORK
from experiments.runs.reading import interval_text
from experiments.statistics.intervals import bootstrap
from experiments.studies.told import told_by

# What says more stands before what says less, of which it is one, too.
VARIANTS = (
    NO_NETWORK,
    ALL_REMOVED,
    *ASIDE,
    N_("without {cause}"),
    N_("{cause} alone"),
)
PREFERENCES = (N_("preference {strength} from {start} to {end}"), N_("preference {strength} from {start} on"))
OF_PREFERENCE = N_("preference of {strength} from {start} to {end}")


def variant_told(name: str) -> str:
    """What a point without a preference is called."""
    return _p("of several variants", "baseline") if name == BASELINE else told_by(name, VARIANTS)


def policy_told(label: str) -> str:
    """What a point with a preference is called; one that does not say when it ends lasts."""
    return told_by(label if " to " in label else f"{label} on", PREFERENCES)


def ended_told(label: str) -> str:
    """A preference that ends, within a sentence."""
    return told_by(label.replace("preference", "preference of"), (OF_PREFERENCE,))


def numbered(subject: str, number: str) -> str:
    """A number behind what it is of, as in a list."""
    return _("{what} {number}", what=subject, number=number)


def percent(values: FloatArray) -> str:
    """A share, with its interval."""
    return interval_text(bootstrap(100.0 * values), 1, unit="%")


def points(values: FloatArray) -> str:
    """A change in percentage points, with its interval."""
    return interval_text(bootstrap(100.0 * values), 1, sign=True)
