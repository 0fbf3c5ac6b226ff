"""The seed of a run: the whole number that names its draws."""

from typing import Any

import numpy as np

from configs import ConfigError


def whole_seed(rng: Any) -> int:
    """The integer that names a run's draws, from what Mesa and NumPy accept as a seed."""
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    try:
        return int(np.random.default_rng(rng).integers(2**31))
    except (TypeError, ValueError):
        raise ConfigError(f"rng is {rng!r}; expected a whole number of at least 0, None or a NumPy generator") from None
