"""Sums by cell are exact whole numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.equations.utility import peer_counts
from agents.state.tallies import sums_by_cell


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-(2**58), 2**58)), max_size=30))
def test_sums_by_cell_lose_nothing(entries):
    cells = np.array([cell for cell, _ in entries], dtype=np.int64)
    amounts = np.array([amount for _, amount in entries], dtype=np.int64)
    expected = [sum(amount for place, amount in entries if place == cell) for cell in range(7)]
    assert sums_by_cell(cells, amounts, 7).tolist() == expected


@given(st.integers(1, 64), st.integers(1, 12), st.randoms(use_true_random=False))
def test_peers_are_counted_by_offer_whatever_their_number(degree, n_offers, random):
    offers = np.array([[random.randint(-1, n_offers - 1) for _ in range(degree)] for _ in range(5)], dtype=np.int8)
    expected = [[int((row == offer).sum()) for row in offers] for offer in range(n_offers)]
    assert peer_counts(offers, n_offers).tolist() == expected
