"""Statistics of tipping: pure functions over arrays of shares, prices and order parameters.

Nothing here simulates. Whether, where, when and how abruptly a market tips is read from paths and end states alone,
so that the same functions judge the theory mode, the calibrated scenarios and observed series. Fits of logistic
regressions and survival curves need the extra `study`; everything else needs numpy only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.tipping.common import Estimate
    from experiments.tipping.critical import (
        binder_crossing,
        binder_cumulant,
        susceptibility,
        susceptibility_peak,
    )
    from experiments.tipping.critical_mass import (
        CriticalMassCurve,
        TipProbability,
        critical_mass_curve,
        tip_probability,
    )
    from experiments.tipping.duration import Survival, TippingTimes, survival, time_to_tip
    from experiments.tipping.hysteresis import HysteresisLoop, hysteresis_loop
    from experiments.tipping.order import TransitionOrder, order_parameter, transition_order
    from experiments.tipping.paths import PathClass, classify_path
    from experiments.tipping.slowing_down import EarlyWarning, early_warning
    from experiments.tipping.threshold import threshold_of

MODULES = (
    "common",
    "critical",
    "critical_mass",
    "duration",
    "hysteresis",
    "order",
    "paths",
    "slowing_down",
    "threshold",
)
__all__ = [
    "CriticalMassCurve",
    "EarlyWarning",
    "Estimate",
    "HysteresisLoop",
    "PathClass",
    "Survival",
    "TipProbability",
    "TippingTimes",
    "TransitionOrder",
    "binder_crossing",
    "binder_cumulant",
    "classify_path",
    "critical_mass_curve",
    "early_warning",
    "hysteresis_loop",
    "order_parameter",
    "survival",
    "susceptibility",
    "susceptibility_peak",
    "threshold_of",
    "time_to_tip",
    "tip_probability",
    "transition_order",
]


def __getattr__(name: str) -> Any:
    """What stands in `__all__`, from the first module that has it: a run loads none but their words."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = (import_module(f"{__name__}.{module}") for module in MODULES)
    return next(getattr(module, name) for module in modules if hasattr(module, name))
