"""Shares of any offers under the logit with a network effect and a switching cost: map, fixed points, linear noise.

Customers are independent given the shares (Brock & Durlauf 2001), so that fluctuations of order 1 / sqrt(N) follow
from a discrete Lyapunov equation (van Kampen 2007). Utilities are in units of the taste scale, offers run [n_offers].
"""

import numpy as np
from numpy.typing import ArrayLike

from experiments.theory import FloatArray
from experiments.theory.mean_field import Update


def switching_matrix(share: FloatArray, network_effect: float, bias: ArrayLike, switching_cost: float) -> FloatArray:
    """P(next | current), [current, next], of a customer who revises."""
    # P(j | i) = exp(B s_j + bias_j + sigma [j = i]) / sum_k
    value = network_effect * share + np.broadcast_to(bias, share.shape) + switching_cost * np.eye(len(share))
    weight = np.exp(value - value.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def share_map(
    share: FloatArray, network_effect: float, bias: ArrayLike = 0.0, switching_cost: float = 0.0
) -> FloatArray:
    """Expected shares one step later when everyone revises, [n_offers]."""
    return share @ switching_matrix(share, network_effect, bias, switching_cost)


def jacobian(
    share: FloatArray, network_effect: float, bias: ArrayLike = 0.0, switching_cost: float = 0.0
) -> FloatArray:
    """d s'_j / d s_k when everyone revises, [j, k]: those who stay, and the network effect on all."""
    matrix = switching_matrix(share, network_effect, bias, switching_cost)
    # d s'_j / d s_k = P(j | k) + B sum_i s_i P(j | i) ([j = k] - P(k | i))
    response = np.diag(share @ matrix) - matrix.T @ (share[:, None] * matrix)
    return matrix.T + network_effect * response


def share_slope(share: FloatArray, network_effect: float, bias: ArrayLike = 0.0, switching_cost: float = 0.0) -> float:
    """Spectral radius of the share map among shares that sum to 1; above 1 the fixed point is unstable."""
    _, local = _among_differences(share, network_effect, bias, switching_cost)
    return float(np.abs(np.linalg.eigvals(local)).max())


def independent_shares(bias: ArrayLike, switching_cost: float = 0.0) -> FloatArray:
    """Stationary shares without a network effect, [n_offers]: the logit, sharpened by the switching cost.

    >>> independent_shares([0.0, 0.0, np.log(2)]).round(2).tolist()
    [0.25, 0.25, 0.5]
    """
    weight = np.exp(np.asarray(bias, dtype=float) - np.max(bias))
    # s_i ~ w_i (sum_k w_k + (e^sigma - 1) w_i): the chain of a customer is reversible
    share = weight * (weight.sum() + np.expm1(switching_cost) * weight)
    return share / share.sum()


def stationary_shares(
    start: ArrayLike, network_effect: float, bias: ArrayLike = 0.0, switching_cost: float = 0.0
) -> FloatArray:
    """The fixed point reached from `start`, [n_offers]; equal shares stay so without a bias, stable or not.

    Raises `ArithmeticError` where none is found, as on the edge of stability.
    """
    share = np.asarray(start, dtype=float)
    share = share / share.sum()
    for _ in range(500):
        share = share_map(share, network_effect, bias, switching_cost)
    for _ in range(60):  # Newton, for what the map reaches slowly
        basis, local = _among_differences(share, network_effect, bias, switching_cost)
        gap = basis.T @ (share_map(share, network_effect, bias, switching_cost) - share)
        share = share + basis @ np.linalg.solve(np.eye(len(local)) - local, gap)
        if np.abs(gap).max() < 1e-14:
            return share
    raise ArithmeticError(f"no fixed point found from {start!r} at a network effect of {network_effect}")


def share_covariance(
    share: FloatArray,
    network_effect: float,
    bias: ArrayLike = 0.0,
    switching_cost: float = 0.0,
    revision_probability: float = 1.0,
    update: Update = "synchronous",
) -> FloatArray:
    """Lim N Cov(s) at a stable fixed point, [n_offers, n_offers]; nan at an unstable one."""
    matrix = switching_matrix(share, network_effect, bias, switching_cost)
    basis, local = _among_differences(share, network_effect, bias, switching_cost)
    identity = np.eye(len(local))
    if update == "sequential":
        # 0 = (J - 1) S + S (J - 1)' + D, D = sum_ij s_i P(j | i) (e_j - e_i)(e_j - e_i)'
        flow = share[:, None] * matrix
        noise = np.diag(flow.sum(axis=0) + flow.sum(axis=1)) - flow - flow.T
        operator = np.kron(identity - local, identity) + np.kron(identity, identity - local)
        stable = np.linalg.eigvals(local).real.max() < 1.0
    else:
        # S = A S A' + Q, A = 1 + alpha (J - 1), Q = sum_i s_i (diag(q_i) - q_i q_i'), q = 1 + alpha (P - 1)
        step = identity + revision_probability * (local - identity)
        move = (1.0 - revision_probability) * np.eye(len(share)) + revision_probability * matrix
        noise = np.diag(share @ move) - move.T @ (share[:, None] * move)
        operator = np.kron(identity, identity) - np.kron(step, step)
        stable = np.abs(np.linalg.eigvals(step)).max() < 1.0
    if not stable:
        return np.full((len(share), len(share)), np.nan)
    solution = np.linalg.solve(operator, (basis.T @ noise @ basis).ravel()).reshape(local.shape)
    return basis @ solution @ basis.T


def share_bias(
    share: FloatArray,
    network_effect: float,
    bias: ArrayLike = 0.0,
    switching_cost: float = 0.0,
    revision_probability: float = 1.0,
    update: Update = "synchronous",
) -> FloatArray:
    """Lim N (E[s] - s*) at a stable fixed point, [n_offers], from the curvature of the share map; nan elsewhere."""
    covariance = share_covariance(share, network_effect, bias, switching_cost, revision_probability, update)
    if np.isnan(covariance).any():
        return np.full(len(share), np.nan)
    # (1 - J) N (E[s] - s*) = 1/2 sum_kl F''_kl N Cov_kl, second differences along the axes of the covariance
    length, axes = np.linalg.eigh(covariance)
    curved, width = np.zeros(len(share)), 1e-3 * share.min()
    for weight, axis in zip(length, axes.T, strict=True):
        if weight > 1e-12:
            around = [share_map(share + sign * width * axis, network_effect, bias, switching_cost) for sign in (-1, 1)]
            curved += 0.5 * weight * (around[0] - 2.0 * share + around[1]) / width**2
    basis, local = _among_differences(share, network_effect, bias, switching_cost)
    return basis @ np.linalg.solve(np.eye(len(local)) - local, basis.T @ curved)


def _among_differences(
    share: FloatArray, network_effect: float, bias: ArrayLike, switching_cost: float
) -> tuple[FloatArray, FloatArray]:
    """Orthonormal basis of vectors that sum to 0, [n_offers, n_offers - 1], and the Jacobian among them."""
    n_offers = len(share)
    basis = np.linalg.qr(np.column_stack([np.ones(n_offers), np.eye(n_offers)[:, 1:]]))[0][:, 1:]
    return basis, basis.T @ jacobian(share, network_effect, bias, switching_cost) @ basis
