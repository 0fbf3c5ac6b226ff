"""Errors that go together, and what is predicted of figures that were held out: each against numbers found by hand."""

from dataclasses import replace

import numpy as np
import pytest

from configs import country
from experiments.calibration.errors import discrepancy_covariance, observation_covariance
from experiments.calibration.predictions import log_predictive_density, predicted_figures
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target, targets_of, wrong_by

STATED = {"copyright": 0.1, "telecom_computer_information": 0.2, "professional_management_consulting": 0.3}


def flow(side: str, item: str, year: int, observed: float, error: float) -> Target:
    return Target(
        f"{side}_{item}", year, "JPY tn", observed, error, 0.0, parts=wrong_by(item, side, STATED, country("japan"))
    )


def test_a_balance_is_wrong_by_what_its_sides_are_wrong_by():
    figures = [flow(side, "copyright", 2022, 1.0, 0.0) for side in ("receipts", "payments", "balance")]
    # Sides go together by half: var of the balance 0.01 + 0.01 - 2 * 0.005, and with receipts 0.01 - 0.005.
    expected = 0.01 * np.array([[1.0, 0.5, 0.5], [0.5, 1.0, -0.5], [0.5, -0.5, 1.0]])
    np.testing.assert_allclose(discrepancy_covariance(figures), expected)


def test_a_total_is_wrong_by_all_its_items_and_what_is_wrong_lasts():
    figures = [
        flow("receipts", "total", 2020, 1.0, 0.0),
        flow("receipts", "telecom_computer_information", 2022, 1.0, 0.0),
        flow("receipts", "copyright_and_consulting", 2020, 1.0, 0.0),
    ]
    covariance = discrepancy_covariance(figures)
    assert covariance[0, 0] == pytest.approx(0.01 + 0.04 + 0.09)
    assert covariance[0, 1] == pytest.approx(0.04 * 0.7**2)
    assert covariance[0, 2] == pytest.approx(0.01 + 0.09)
    assert covariance[1, 2] == 0.0
    whole = next(figure for figure in targets_of(STATED, "here") if figure.name == "balance_total")
    assert whole.discrepancy == pytest.approx(np.sqrt(0.14)), "a balance of an item is wrong by as much as its sides"


def test_figures_that_are_sums_of_others_say_nothing_twice():
    sides = [flow("receipts", "copyright", 2014, 0.3, 0.03), flow("payments", "copyright", 2014, 1.0, 0.04)]
    stranger = flow("balance", "copyright", 2014, -0.7, 0.2)
    balance = replace(stranger, sum_of=((1.0, "receipts_copyright"), (-1.0, "payments_copyright")))
    covariance = observation_covariance([*sides, balance])
    assert covariance[2, 2] == pytest.approx(0.03**2 + 0.04**2, rel=0.01), "of the sides, but for rounding"
    assert covariance[:2, 2] == pytest.approx([0.03**2, -(0.04**2)])
    assert observation_covariance([*sides, stranger])[2] == pytest.approx([0.0, 0.0, 0.2**2])
    assert observation_covariance([balance])[0, 0] == pytest.approx(0.2**2), "its parts are not there"
    named = {(target.name, target.year): target.sum_of for target in targets_of({}, "here")}
    assert named["balance_telecom_computer_information", 2024] == (
        (1.0, "receipts_telecom_computer_information"),
        (-1.0, "payments_telecom_computer_information"),
    )
    assert named["receipts_total", 2023][0] == (1.0, "receipts_copyright_and_consulting")
    assert named["balance_total", 2022] == (), "printed by itself"


def test_published_totals_of_2014_are_known_to_be_sums():
    targets = [figure for figure in targets_of({}, "here") if figure.year == 2014]
    covariance = observation_covariance(targets)
    sizes = np.linalg.eigvalsh(covariance[:12, :12])
    assert len(targets) == 13, "six sides, three balances, three totals, a survey"
    assert (sizes < 1e-4).sum() >= 6, "six of the twelve flows follow from the others"
    assert (sizes > -1e-12).all()


def test_a_figure_of_which_a_later_one_was_made_waits_for_that():
    known = {(figure.name, figure.year) for figure in targets_of({}, "here", 2022)}
    assert ("balance_total", 2017) in known
    assert ("balance_total", 2018) not in known, "computed as half of 2023"
    assert ("balance_total", 2018) in {(figure.name, figure.year) for figure in targets_of({}, "here", 2023)}


def test_what_a_model_lacks_in_a_fitted_figure_it_lacks_in_part_in_the_next():
    figures = [flow("receipts", "copyright", 2022, 1.0, 0.03), flow("receipts", "copyright", 2023, 1.2, 0.03)]
    outputs = np.broadcast_to([0.8, 0.9], (4000, 2, 2))
    runs, used, seeds = (
        Wave(np.zeros((4000, 0)), outputs, np.zeros((2, 0))),
        np.array([True, False]),
        np.array([[0.002]]),
    )
    around = (
        0.01 + 0.03**2 + 0.002 * 1.5
    )  # what the model is wrong by, the figure, a run of history and two of the model
    shift, left = 0.7 * 0.01 / around * 0.2, 0.01 - (0.7 * 0.01) ** 2 / around
    rng = np.random.default_rng(1)
    members = predicted_figures(runs, np.zeros((4000, 0)), figures, used, seeds, rng)
    # Of 8,000 members the mean is off by 5 of its standard errors once in 1.7 million times.
    assert members[:, 1].mean() == pytest.approx(0.9 + shift, abs=5.0 * np.sqrt(left / 8000))
    assert members[:, 1].std() == pytest.approx(np.sqrt(left), rel=0.05)
    assert members[:, 0].mean() == pytest.approx(0.8, abs=5.0 * 0.1 / np.sqrt(8000)), (
        "what is fitted learns nothing of itself"
    )
    density = log_predictive_density(runs, np.zeros((4000, 0)), figures, used, seeds)
    variance = left + 0.03**2
    by_hand = -0.5 * (1.2 - 0.9 - shift) ** 2 / variance - 0.5 * np.log(2.0 * np.pi * variance)
    assert density == pytest.approx(by_hand)
