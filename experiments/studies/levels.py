"""Factors and their levels as a reader meets them."""

from typing import Any

import numpy as np
import pandas as pd

from configs import country
from configs.currency import in_currency, is_money
from configs.language import ENGLISH, N_, _, language
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import declaration_of

# The largest first. Languages have names for other powers of ten.
SIZES = {
    ENGLISH: ((1e12, N_("{number} tn")), (1e9, N_("{number} bn")), (1e6, N_("{number} mn"))),
    "ja": ((1e12, "{number} tn"), (1e8, N_("{number}, 100 million")), (1e4, N_("{number}, ten thousand"))),
}
WHOLE = 1e15  # from here on a float has too many digits to be read


def absent(level: Any) -> bool:
    """Whether a point of a list leaves a factor as it stands in the scenario."""
    return level is None or (isinstance(level, float) and np.isnan(level))


def level_text(level: Any, key: str = "", left: str = "", country_name: str = DEFAULT_COUNTRY) -> str:
    """A level of what stands at a key, in words; `left` where a point leaves it as it stands in the scenario.

    Money is in the currency of a country.

    >>> level_text(0.3, "services.cloud.home_bias"), level_text(2.5, "services.cloud.network_effect")
    ('0.3', '2.5')
    """
    if absent(level):
        return left
    if isinstance(level, bool) or not isinstance(level, int | float | np.integer | np.floating):
        return str(level)
    unit = in_currency(declaration_of(key).unit, country(country_name).currency) if key else ""
    number = float(level) if isinstance(level, float | np.floating) else int(level)
    if not is_money(unit.partition("/")[0]):
        return whole_text(number)
    return _("{number} {unit}", number=size_text(number), unit=_(unit))


def size_text(level: float) -> str:
    """A large number by its size in words, as money and ticks of axes have it.

    >>> size_text(1.25e9), size_text(4500.0)
    ('1.25 bn', '4,500')
    """
    number = _rounded(level)
    sizes = SIZES.get(language(), SIZES[ENGLISH])
    scale, text = next(((scale, text) for scale, text in sizes if abs(number) >= scale), (1.0, "{number}"))
    return _(text, number=f"{number / scale:,g}")


def whole_text(level: float) -> str:
    """A number without a power of ten, large ones with commas; years, which are smaller, without.

    >>> whole_text(10_000), whole_text(2010), whole_text(1e-9)
    ('10,000', '2010', '1e-09')
    """
    if not 1e4 <= abs(level) < WHOLE:
        return f"{level:g}" if isinstance(level, float) else str(level)
    return f"{int(level):,}" if level == int(level) else f"{_rounded(level):,.12g}"


def _rounded(number: float) -> float:
    """Six figures of a number, as many as formats show of one."""
    return float(f"{number:.6g}")


def is_number(column: pd.Series) -> bool:
    """Whether all levels that a factor has are numbers."""
    given = column.dropna()
    return len(given) > 0 and all(
        isinstance(level, int | float | np.number) and not isinstance(level, bool) for level in given
    )
