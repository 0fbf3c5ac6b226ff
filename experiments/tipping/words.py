"""A market in one word: tipped, contested or shared, by what its runs end as."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from configs.language import N_, _

Word = Literal["tipped", "contested", "shared"]

TOLD: dict[Word, str] = {"tipped": N_("tipped"), "contested": N_("contested"), "shared": N_("shared")}
HELD = 0.75  # share of its users from which one offer has a market
MOST, FEW = 0.75, 0.25  # shares of runs: from which a market has tipped, and up to which it has not
YEARS_BACK = 5  # by which a change of leaders is seen in a market as it stands
AHEAD = 0.1  # lead before the runner-up, a share of users, from which an offer is said to lead


def word_of(tipped: npt.ArrayLike, leaders: npt.ArrayLike) -> Word | None:
    """The word for a market of which runs have `tipped` [n], 1 or 0, and are led by `leaders`; None without runs.

    tipped: at least three quarters of the runs have. contested: fewer, but more than a quarter; or the runs, or the
    times that one is looked at, have different leaders. shared: all else. `leaders` are numbers of offers, of as many
    looks as there are, nan where none is `AHEAD`.
    """
    runs, numbers = (np.asarray(values, dtype=float) for values in (tipped, leaders))
    runs, numbers = runs[np.isfinite(runs)], numbers[np.isfinite(numbers)]
    if len(runs) == 0:
        return None
    if runs.mean() >= MOST:
        return "tipped"
    return "contested" if runs.mean() > FEW or len(np.unique(numbers)) > 1 else "shared"


def word_told(word: Word | None) -> str:
    """A market's word as people read it; nothing where nobody uses it."""
    return "" if word is None else _(TOLD[word])


def reached_told(word: Word | None) -> str:
    """The same where it has to be said that nobody uses it."""
    return word_told(word) or _("without users")


def state_word(shares: npt.ArrayLike, before: npt.ArrayLike, growth: npt.ArrayLike) -> Word | None:
    """The word for a market as it stands in a month, of shares [n_replicates, n_offers]; None where nobody uses it.

    A run has tipped where one offer has `HELD` of the users or a small lead grows: `growth` is `lambda_local`
    [n_replicates]. Its leaders are those of now and of `before`, the shares of `YEARS_BACK` years ago.
    """
    now, former = (np.asarray(values, dtype=float) for values in (shares, before))
    used = np.isfinite(now).any(axis=-1)
    held = np.where(used, np.nan_to_num(now).max(axis=-1, initial=0.0) >= HELD, np.nan)
    tipped = np.where(used, np.fmax(held, np.asarray(growth, dtype=float) > 1.0), np.nan)
    return word_of(tipped, np.concatenate([leaders_of(now), leaders_of(former)]))


def state_words(shares: npt.NDArray[np.float64], growth: npt.ArrayLike, n_back: int) -> list[Word | None]:
    """`state_word` of every month of one run: shares [n_months, n_offers], growth [n_months], leaders `n_back` before.

    Before there are so many months, the first one is looked at.
    """
    n, used = len(shares), np.asarray(np.isfinite(shares).any(axis=1))
    held = np.nan_to_num(shares).max(axis=1, initial=0.0) >= HELD
    tipped: npt.NDArray[np.bool_] = np.asarray(
        held | (np.nan_to_num(np.asarray(growth, dtype=float)) > 1.0), dtype=bool
    )
    leaders = leaders_of(shares)
    before = leaders[np.maximum(np.arange(n) - n_back, 0)]
    changed = (leaders != before) & np.isfinite(leaders) & np.isfinite(before)
    words: list[Word | None] = []
    for month in range(n):
        shared: Word = "contested" if changed[month] else "shared"
        words.append(("tipped" if tipped[month] else shared) if used[month] else None)
    return words


def leaders_of(shares: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The number of the offer that leads by at least `AHEAD`, of shares [..., n_offers]; nan where none does.

    >>> leaders_of([[0.5, 0.4, 0.1], [0.52, 0.48, 0.0]]).tolist()
    [0.0, nan]
    """
    given = np.nan_to_num(np.asarray(shares, dtype=float))
    if given.shape[-1] < 2:
        return np.where(given[..., 0] > 0.0, 0.0, np.nan)
    top = np.sort(given, axis=-1)[..., -2:]
    return np.where(top[..., 1] - top[..., 0] >= AHEAD - 1e-9, given.argmax(axis=-1), np.nan)
