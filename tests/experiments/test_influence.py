"""Which constants carry an outcome: elasticities to each, moved by itself."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from configs.reading.catalogue import Entry
from experiments.studies.influence import Move, influences, moves, next_to_nothing
from experiments.tables.influence import influence_table
from tests.helpers.command import here as command

SMALL = ("--customers", "100", "--replicates", "2", "--until", "2012-12", "--workers", "1")
PAID = "balance.telecom_computer_information.payments_jpy@2012"


def constant(key: str, value: float, unit: str = "1") -> Entry:
    return Entry(key, value, unit, "any value", "", "", "judgement", "", "")


def test_an_elasticity_is_a_relative_change_over_a_relative_change():
    """10% more gives 20% more: 2; a tenth less gives a tenth more: -1; of a year and of a zero there is the change."""
    moved = [
        Move(constant("twice", 5.0), 5.5),
        Move(constant("against", 2.0), 1.8),
        Move(constant("midpoint", 2030.0, "year"), 2031.0),
        Move(constant("off", 0.0), 0.1),
        Move(constant("idle", 3.0), 3.3),
    ]
    values = np.array([[-10.0, -20.0], [-12.0, -24.0], [-11.0, -22.0], [-9.5, -19.0], [-10.5, -21.0], [-10.0, -20.0]])
    table = influences(moved, lambda _outcome: values, ["balance"]).set_index("parameter")
    assert table["elasticity"]["twice"] == pytest.approx(2.0)
    assert table["elasticity"]["against"] == pytest.approx(-1.0)
    assert np.isnan(table["elasticity"]["midpoint"]) and table["change"]["midpoint"] == pytest.approx(-0.05)
    assert np.isnan(table["elasticity"]["off"]) and table["change"]["off"] == pytest.approx(0.05)
    assert list(table.index)[:2] == ["twice", "against"], "the most influential first"
    assert next_to_nothing(table.reset_index()) == ["idle"]


def test_a_constant_at_its_upper_bound_is_moved_down_and_one_that_is_tied_to_others_is_held():
    tied = constant("customers.firms.sectors.trade.share", 0.23)  # shares of sectors add up to 1
    entries = [constant("services.cloud.pass_through", 1.5), tied, constant("customers.firm_share", 0.5)]
    moved, held = moves(entries, "baseline", {}, 0.1)
    assert [move.moved_to for move in moved] == [pytest.approx(1.35)]
    assert held == [tied.key, "customers.firm_share"]


def test_whole_numbers_stay_whole_and_move_by_one_at_least():
    moved, _ = moves(
        [constant("services.cloud.contract_months", 12), constant("economy.wage_jpy", 5e6)], "baseline", {}, 0.01
    )
    assert [move.moved_to for move in moved] == [13, 5.05e6]


def test_the_command_prints_elasticities_and_keeps_them(tmp_path):
    done = command(
        "parameters", "services.cloud.firms.usage", "--influence", "--outcome", PAID, *SMALL, "--out", "there", "--json",
        cwd=tmp_path,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    elasticity = {row["parameter"].rpartition(".")[2]: row["elasticity"] for row in answer["influences"]}
    assert set(elasticity) == {"level", "growth_rate_per_year", "fading_years"}
    assert 0.0 < elasticity["level"] < 1.0, "the cloud is part of the item"
    assert answer["n_runs"] == 2 * (1 + 3)
    kept = pd.read_csv(tmp_path / "there" / "influence.csv")
    assert sorted(kept["parameter"]) == sorted(row["parameter"] for row in answer["influences"])
    again = command(
        "parameters", "services.cloud.firms.usage", "--influence", "--outcome", PAID, *SMALL, "--out", "there",
        cwd=tmp_path,
    )  # fmt: skip
    assert again.returncode == 0
    assert "fading_years" in again.stdout and "3 constants, " in again.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--influence", "--step", "0"), "--step is 0; expected above 0 and at most 1"),
        (("--influence", "--replicates", "1"), "--replicates is 1; expected at least 2"),
        (("--step", "0.1"), "--step is given without --influence"),
        (("services.cloud.firms.usage", "--influence", "--outcome", "nothing.x@2012", *SMALL), "'nothing.x@2012'"),
        (("--scenario", "theory/bass", "--influence"), "expected --outcome"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(words, message, tmp_path):
    done = command("parameters", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_names_of_constants_break_at_their_dots_alone():
    key = "customers.firms.sectors.other_services.value_added_per_employee_jpy"
    rows = [{"parameter": key, "outcome": "balance.total.balance_jpy@2035", "value": 1.0, "change": 0.1, "elasticity": 1.0, "low": 0.5, "high": 1.5}]  # fmt: skip
    console = Console(width=60, file=io.StringIO())
    console.print(influence_table(pd.DataFrame(rows), 0.1))
    words = console.file.getvalue().split()
    assert "value_added_per_employee_jpy" in words and "other_services." in words
