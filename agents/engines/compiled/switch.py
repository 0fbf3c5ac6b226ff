"""Switching: decisions take effect, and those who switch move in the tallies: whole numbers, added in any order.

What is due and columns are those of `agents.engines.compiled.choose`; tallies are (users, non-users, volume, people,
units and splitters moved by those who multi-home) of `agents.state.tallies`, with an axis of replicates.
"""

import numpy as np
from numba import njit, prange

from agents.engines.compiled.alike import FROM, switch_alike
from agents.engines.compiled.columns import (
    LISTING,
    N_CUSTOMERS,
    N_GROUPS,
    N_OFFERS,
    N_SPLITTING,
    NUMBER,
    alike_of,
    counted_of,
    places_of,
    shares_of,
)
from agents.state.multi_homing import WHOLE

BLOCK = 2048
PARTS = 16  # of the decisions of a month, for the threads


@njit
def _find_switchers(switching, decided, offer):  # type: ignore[no-untyped-def]
    n = 0
    for decision in range(len(decided)):
        switching[n] = decision  # overwritten by the next one unless this one switches
        n += decided[decision] != offer[decision]
    return n


@njit
def _switch_rows(first, rows, start, stop, decided, counted, moved, used):  # type: ignore[no-untyped-def]
    """Apply the decisions `start` to `stop`; what moves is noted by stratum and offer, none last."""
    offer, weight, stratum, size = counted
    switching, n = np.empty(BLOCK + 1, np.int64), len(used)
    # From where to where, none first: one sum a switcher, and seldom one that the last switcher has just changed.
    people, sized = np.zeros(len(moved) * n * n, np.int64), len(size) > 1
    units = np.zeros(n * n if sized else 0, np.int64)
    for begin in range(start, stop, BLOCK):
        end, a, b = min(begin + BLOCK, stop), first + begin, first + min(begin + BLOCK, stop)
        taken = decided[begin:end]
        if len(rows) > 0:
            block_rows, columns = rows[a:b], (offer, weight, stratum, size)
            n_switching = _find_switchers(switching, taken, offer[block_rows])
        else:
            block_rows, columns = rows, (offer[a:b], weight[a:b], stratum[a:b], size[a:b] if sized else size)
            n_switching = _find_switchers(switching, taken, columns[0])
        _move(switching[:n_switching], block_rows, taken, columns, people, units, n)
    _balance(people, units, moved, used)


@njit
def _move(switching, rows, taken, columns, people, units, n):  # type: ignore[no-untyped-def]
    """Note which customers switch, and let all have what they have decided.

    Numbers that are known not to be below 0 are not looked at for that, which takes a while.
    """
    offer, weight, stratum, size = columns
    for decision in switching:
        number = np.uint64(decision)
        place = np.uint64(rows[number]) if len(rows) > 0 else number
        cell = np.uint64((offer[place] + 1) * n + taken[number] + 1)
        people[np.uint64(stratum[place] * n * n) + cell] += weight[place]
        if len(units) > 0:  # not all are of one size
            units[cell] += weight[place] * size[place]
    if len(rows) > 0:
        for decision in range(len(taken)):
            offer[rows[decision]] = taken[decision]
    else:
        for decision in range(len(taken)):
            offer[decision] = taken[decision]


@njit
def _balance(people, units, moved, used):  # type: ignore[no-untyped-def]
    """What each offer gains, none last, of what moves from where to where."""
    n, cell = len(used), 0
    for group in range(len(moved)):
        for old in range(-1, n - 1):
            for new in range(-1, n - 1):
                moved[group, new] += people[cell]
                moved[group, old] -= people[cell]
                cell += 1
    for cell in range(len(units)):
        used[cell % n - 1] += units[cell]
        used[cell // n - 1] -= units[cell]


@njit
def _post_moves(moved, used, size, first, number, users, non_users, volume):  # type: ignore[no-untyped-def]
    """Add what has moved to the tallies; where all are of one size, volumes follow from users."""
    n_offers = len(used) - 1
    for group in range(len(moved)):
        non_users[group, number] += moved[group, n_offers]
        for offer in range(n_offers):
            users[group, first + offer] += moved[group, offer]
            volume[first + offer] += moved[group, offer] * size[0] if len(size) == 1 else 0
    if len(size) > 1:
        for offer in range(n_offers):
            volume[first + offer] += used[offer]


@njit
def _add_split(sign, main, shares, people, size, first, tallies):  # type: ignore[no-untyped-def]
    """What a customer who multi-homes has elsewhere than at its main offer: `MultiHoming` counts the same."""
    n_using = 0
    for offer in range(len(shares)):
        n_using += shares[offer] > 0
    for offer in range(len(shares)):
        moved = people * (shares[offer] - (WHOLE if offer == main else 0))
        tallies[0][first + offer] += sign * moved
        tallies[1][first + offer] += sign * moved * size
        tallies[2][first + offer] += sign * people if n_using > 1 and offer == main else 0


@njit
def _divide_rows(first, rows, start, stop, decided, counted, place, shares, divided, listing, tallies):  # type: ignore[no-untyped-def]
    """Let those who multi-home divide their use as they have decided, before their main offers change."""
    offer, weight, _, size = counted
    for decision in range(start, stop):
        row = rows[first + decision] if len(rows) > 0 else first + decision
        if place[row] >= 0:
            own, people, size_of = shares[place[row]], weight[row], size[row] if len(size) > 1 else size[0]
            _add_split(np.int64(-1), offer[row], own, people, size_of, listing, tallies)
            for j in range(len(own)):
                own[j] = divided[decision - start, j]
            _add_split(np.int64(1), decided[decision], own, people, size_of, listing, tallies)


@njit
def _take_effect(m, r, start, stop, due, columns, decided, divided, tallies):  # type: ignore[no-untyped-def]
    """Let decisions `start` to `stop` of a market and replicate take effect."""
    firsts, bounds, rows, listed = due
    addresses, numbers, first_divided = columns
    users, non_users, volume, people, units, splitters = tallies
    counted, n_offers = counted_of(addresses[m], numbers[m]), numbers[m, N_OFFERS]
    first, listed_rows, listing = firsts[m, r] - bounds[m, r], rows if listed[m] else rows[:0], numbers[m, LISTING]
    if numbers[m, N_SPLITTING] > 0:
        begin = first_divided[m] + start - bounds[m, 0]
        _divide_rows(
            first, listed_rows, start, stop, decided, counted, places_of(addresses[m], numbers[m]),
            shares_of(addresses[m], numbers[m]), divided[begin : begin + stop - start], listing,
            (people[r], units[r], splitters[r]),
        )  # fmt: skip
    moved, used = np.zeros((users.shape[1], n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
    if numbers[m, N_GROUPS] > 0 and len(listed_rows) == 0 and stop - start >= FROM:
        group, weights, strata = alike_of(addresses[m], numbers[m])
        a, b = first + start, first + stop
        switch_alike(counted[0][a:b], (group[a:b], weights, strata), decided[start:stop], moved)
    else:
        _switch_rows(first, listed_rows, start, stop, decided, counted, moved, used)
    _post_moves(moved, used, counted[3], listing, numbers[m, NUMBER], users[r], non_users[r], volume[r])


@njit(cache=True, nogil=True)
def take_effect(due, columns, decided, divided, tallies):  # type: ignore[no-untyped-def]
    """Let decisions of all markets take effect, and move those who switch in the tallies."""
    bounds = due[1]
    for m in range(len(bounds)):
        for r in range(bounds.shape[1] - 1):
            if bounds[m, r + 1] > bounds[m, r]:
                _take_effect(m, r, bounds[m, r], bounds[m, r + 1], due, columns, decided, divided, tallies)


@njit(cache=True, parallel=True)
def take_effect_parallel(due, columns, decided, divided, tallies):  # type: ignore[no-untyped-def]
    """`take_effect` for one replicate, part by part on all threads: sums of whole numbers know no order."""
    parts = _parts_of(tallies)  # what has no threads is compiled in a fraction of the time elsewhere
    for number in prange(PARTS):
        _take_effect_in_part(np.int64(number), due, columns, decided, divided, parts)
    _add_parts(tallies, parts)


@njit
def _parts_of(tallies):  # type: ignore[no-untyped-def]
    """Tallies of nothing, for each part of the decisions."""
    users, non_users, _, people, _, _ = tallies
    n_strata, n_listings, n_markets, n_split = users.shape[1], users.shape[2], non_users.shape[2], people.shape[1]
    return (
        np.zeros((PARTS, n_strata, n_listings), np.int64), np.zeros((PARTS, n_strata, n_markets), np.int64),
        np.zeros((PARTS, n_listings), np.int64), np.zeros((PARTS, n_split), np.int64),
        np.zeros((PARTS, n_split), np.int64), np.zeros((PARTS, n_split), np.int64),
    )  # fmt: skip


@njit
def _own_of(parts, number):  # type: ignore[no-untyped-def]
    """Tallies of a part."""
    return (
        parts[0][number : number + 1], parts[1][number : number + 1], parts[2][number : number + 1],
        parts[3][number : number + 1], parts[4][number : number + 1], parts[5][number : number + 1],
    )  # fmt: skip


@njit
def _add_parts(tallies, parts):  # type: ignore[no-untyped-def]
    for number in range(PARTS):
        for group in range(parts[0].shape[1]):
            _add_row(tallies[0][0, group], parts[0][number, group])
            _add_row(tallies[1][0, group], parts[1][number, group])
        _add_row(tallies[2][0], parts[2][number])
        if tallies[3].shape[1] > 0:
            _add_row(tallies[3][0], parts[3][number])
            _add_row(tallies[4][0], parts[4][number])
            _add_row(tallies[5][0], parts[5][number])


@njit
def _add_row(total, part):  # type: ignore[no-untyped-def]
    for place in range(len(part)):
        total[place] += part[place]


@njit
def _take_effect_in_part(number, due, columns, decided, divided, parts):  # type: ignore[no-untyped-def]
    bounds, own = due[1], _own_of(parts, number)
    for m in range(len(bounds)):
        first, last = bounds[m, 0], bounds[m, 1]
        part = (last - first + PARTS - 1) // PARTS
        start, stop = min(first + number * part, last), min(first + (number + 1) * part, last)
        if stop > start:
            _take_effect(m, np.int64(0), start, stop, due, columns, decided, divided, own)


@njit(cache=True, nogil=True)
def count(addresses, numbers, tallies):  # type: ignore[no-untyped-def]
    """Add all customers of some markets to the tallies of their replicate."""
    for m in range(len(numbers)):
        n_customers = numbers[m, N_CUSTOMERS] // len(tallies[0])
        for r in range(len(tallies[0])):
            _count_rows(r, r * n_customers, (r + 1) * n_customers, addresses[m], numbers[m], tallies)


@njit(cache=True, parallel=True)
def count_parallel(addresses, numbers, tallies):  # type: ignore[no-untyped-def]
    """`count` for one replicate, part by part on all threads."""
    parts = _parts_of(tallies)
    for number in prange(PARTS):
        part = np.int64(number)
        own = _own_of(parts, part)
        for m in range(len(numbers)):
            n = numbers[m, N_CUSTOMERS]
            _count_rows(np.int64(0), n * part // PARTS, n * (part + 1) // PARTS, addresses[m], numbers[m], own)
    _add_parts(tallies, parts)


@njit
def _count_rows(r, first, last, addresses, numbers, tallies):  # type: ignore[no-untyped-def]
    users, non_users, volume, people, units, splitters = tallies
    offer, weight, stratum, size = counted_of(addresses, numbers)
    place, shares = places_of(addresses, numbers), shares_of(addresses, numbers)
    n_offers, listing = numbers[N_OFFERS], numbers[LISTING]
    moved, used = np.zeros((users.shape[1], n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
    for row in range(first, last):
        moved[stratum[row], offer[row]] += weight[row]
        if len(size) > 1:
            used[offer[row]] += weight[row] * size[row]
        if len(place) > 0 and place[row] >= 0:
            size_of, split = size[row] if len(size) > 1 else size[0], (people[r], units[r], splitters[r])
            _add_split(np.int64(1), offer[row], shares[place[row]], weight[row], size_of, listing, split)
    _post_moves(moved, used, size, listing, numbers[NUMBER], users[r], non_users[r], volume[r])
