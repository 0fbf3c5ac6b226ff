"""Whether runs end in two groups with a valley between, as where a market tips one way or the other."""

import numpy as np

from agents.draws import FloatArray

FEWEST = 50  # values: fewer tell no valley from chance
SMALLEST_HUMP = 0.05  # share of values
STANDARD_ERRORS = 3.0


def two_humps(values: FloatArray) -> float | None:
    """The threshold in the valley of a sample with two humps, of any shape; None where it has one, or is too small.

    Otsu's (1979) threshold divides the sample into the two groups whose means differ most for their variance; each must
    hold 5% of it. Windows, a third as wide as the distance of the groups' medians, lie around both medians and half-way
    between them. There is a valley where the middle window holds at most half as many values as either outer one, and
    fewer by three standard errors. Of a density with one hump, flat or skewed, the middle window never holds less than
    the emptier outer one: only chance raises a false alarm. The dip (Hartigan & Hartigan 1985) asks the same of all
    places at once.

    Limits: equal humps less than about four of their standard deviations apart count as one, unequal ones less than
    five, as do those of less than 5% of the values; of three humps, two count as one group. An outcome that takes few
    values, as a count does, has gaps between them that look like valleys. Runs of a study share their draws, so that
    the standard errors are nominal. Over a design, humps may also come from a factor that is a switch: the tip
    probability is then the share of runs on one side of it, and as good a measure.

    >>> two_humps(np.array([0.0, 0.1] * 20 + [0.9, 1.0] * 20))
    0.5
    >>> two_humps(np.linspace(0.0, 1.0, 100)) is None
    True
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64).reshape(-1))
    n = len(ordered)
    if n < FEWEST or ordered[0] == ordered[-1]:
        return None
    n_lower = _otsu(ordered)
    if min(n_lower, n - n_lower) < SMALLEST_HUMP * n:
        return None
    a, b = float(np.median(ordered[:n_lower])), float(np.median(ordered[n_lower:]))
    half = (b - a) / 6.0
    left, middle, right = (_within(ordered, centre, half) for centre in (a, (a + b) / 2.0, b))
    outer = min(left, right)
    if middle > outer / 2 or outer - middle < STANDARD_ERRORS * np.sqrt(outer + middle):
        return None
    return float((ordered[n_lower - 1] + ordered[n_lower]) / 2.0)


def _otsu(ordered: FloatArray) -> int:
    """How many of the ordered values, [n], are in the lower group, by the largest variance between the two."""
    centred = ordered - ordered.mean()
    n = len(ordered)
    lower = np.arange(1, n)
    # n^2 times the variance between groups, by the sum of the lower one, as sums of both cancel.
    between = np.cumsum(centred)[:-1] ** 2 * n / (lower * (n - lower))
    between[ordered[1:] == ordered[:-1]] = -1.0  # equal values stay together
    return int(np.argmax(between)) + 1


def _within(ordered: FloatArray, centre: float, half: float) -> int:
    low, high = np.searchsorted(ordered, [centre - half, centre + half], side="left")
    return int(high - low)
