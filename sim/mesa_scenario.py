"""Parameters as Mesa hands them over, read into overrides: a mapping, or a `Scenario` of Mesa 3.5 or 4."""

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from configs import ConfigError


class Given(NamedTuple):
    """What a model is told by a scenario of Mesa and by the keywords beside it."""

    overrides: dict[str, Any]  # by dotted key
    rng: Any  # what names the draws, None for a new seed
    replicate: int
    scenario: Any  # Mesa's, to be shown as `model.scenario`; None without one of its own


def read_scenario(scenario: Any, overrides: Mapping[str, Any], rng: Any, replicate: int) -> Given:
    """Parameters, seed and replicate of a scenario of Mesa, beside those that keywords give.

    Raises `ConfigError` for what is no scenario, and where both name a parameter or the draws: neither is ignored.
    """
    mesa_scenario = _mesa_scenario()
    shown: Any = None
    own_rng: Any = None
    number: int | None = None
    if scenario is None:
        return Given(dict(overrides), rng, replicate, None)
    if mesa_scenario is not None and isinstance(scenario, type) and issubclass(scenario, mesa_scenario):
        shown = scenario(rng=rng)
        parameters = dict(shown)
    elif mesa_scenario is not None and isinstance(scenario, mesa_scenario):
        shown = scenario
        parameters, own_rng, number = dict(scenario), _generator(scenario), getattr(scenario, "replication_id", None)
    elif isinstance(scenario, Mapping):
        parameters = dict(scenario)
        own_rng = parameters.get("rng")
    else:
        raise ConfigError(
            f"scenario is {scenario!r}; expected parameters by dotted key, as a mapping or a Scenario of Mesa (a "
            "scenario of this project by its name or path is the first argument, config)"
        )
    parameters.pop("rng", None)
    twice = sorted(set(parameters) & set(overrides), key=str)
    if twice:
        raise ConfigError(f"{twice[0]} is given by scenario and by a keyword; expected one of them")
    for key in parameters:
        if not isinstance(key, str):
            raise ConfigError(f"{key!r} in scenario; expected dotted keys of parameters, as services.cloud.taste_scale")
    # Mesa's page hands over an empty scenario when it starts anew, which in Mesa 4 has a generator all the same.
    empty = shown is not None and not parameters and number is None
    if own_rng is not None and not empty and not _same(rng, own_rng):
        raise ConfigError("rng is given by scenario and by a keyword; expected one of them")
    rng = own_rng if rng is None else rng
    if getattr(shown, "model", None) is not None:
        shown = None  # Mesa 3.5 lets a scenario be of one model alone, as long as that runs
    return Given({**parameters, **overrides}, rng, replicate if number is None else int(number), shown)


def _mesa_scenario() -> Any:
    """Mesa's class, which it has from 3.4 on; who has made a scenario has loaded it."""
    return getattr(sys.modules.get("mesa.experimental.scenarios"), "Scenario", None)


def _generator(scenario: Any) -> Any:
    """What names the draws: as Mesa 3.5 was given it; in Mesa 4 a generator as it was at first, whoever drew since."""
    state = getattr(scenario, "initial_rng_state", None)
    if state is None:
        return scenario.rng
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _same(rng: Any, own_rng: Any) -> bool:
    """Whether the draws that a keyword names, if it names any, are those of the scenario."""
    numbers = isinstance(rng, int | np.integer) and isinstance(own_rng, int | np.integer)
    return rng is None or rng is own_rng or (numbers and bool(rng == own_rng))
