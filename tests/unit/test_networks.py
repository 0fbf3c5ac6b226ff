"""Peer graphs: nobody is their own peer, and the sample's order plays no part."""

import numpy as np
import pytest

from sim.start.networks import NETWORKS, network


@pytest.mark.parametrize("name", sorted(NETWORKS))
@pytest.mark.parametrize(("n", "degree"), [(2, 3), (5, 8), (20, 64), (1000, 8)])
def test_peers_are_others(name, n, degree):
    ids = np.arange(n, dtype=np.uint32)
    peers = NETWORKS[name](ids, len(ids), degree, 0.2, 1, "firms")
    if name == "poisson":  # of which the mean is given: who has fewer has -1 in their place
        assert (peers >= 0).sum() <= n * degree
        assert (np.diff(peers < 0, axis=1) >= 0).all()
    else:
        assert peers.shape == (n, degree)
        assert peers.min() >= 0
    assert peers.max() < n
    assert (peers != ids[:, None]).all()


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_peers_go_by_id_and_not_by_row(name):
    ids = np.arange(100, dtype=np.uint32)
    turned = ids[::-1].copy()
    np.testing.assert_array_equal(
        NETWORKS[name](ids, len(ids), 4, 0.3, 2, "x")[::-1], NETWORKS[name](turned, 100, 4, 0.3, 2, "x")
    )


def test_an_unwired_ring_has_the_nearest_neighbours():
    ids = np.arange(10, dtype=np.uint32)
    assert sorted(NETWORKS["small_world"](ids, len(ids), 4, 0.0, 1, "x")[0]) == [1, 2, 8, 9]


def test_rewiring_has_its_share():
    """A tenth of 80,000 ties, five standard errors: a false alarm in 10^6 checks."""
    ids = np.arange(10_000, dtype=np.uint32)
    ring, small_world = (NETWORKS["small_world"](ids, len(ids), 8, share, 1, "x") for share in (0.0, 0.1))
    assert abs((ring != small_world).mean() - 0.1) < 5 * np.sqrt(0.09 / 80_000)


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match=r"network 'hubs' is there already, .*hubs\.hubs; expected another name"):
        network("hubs")(lambda *_: np.zeros((0, 0)))
    network("hubs")(NETWORKS["hubs"])
