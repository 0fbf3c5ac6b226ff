"""Who gains and who loses: a comparison says it by group, each pair adds up to the yen, and equal runs gain nothing."""

import io
import json

import pandas as pd
import pytest
from rich.console import Console

from configs import ConfigError
from experiments import evaluate, evaluate_many
from experiments.cli.compare import carry_out
from experiments.pages.sweep import sweep_page
from experiments.studies.study import Study
from experiments.sweep import Execution
from experiments.sweep import results as store
from experiments.tables.gains_and_losses import gains_table
from experiments.welfare.gains_and_losses import ABROAD, ALL, SUMMED, gains_and_losses
from experiments.welfare.told import gains_notes, totals_text
from sim.record.surplus import READINGS

SPAN = ["customers.number=100", "time.start=2025-10", "time.end=2026-12"]
TOTAL = "outcomes.welfare.total@2026"


def compared(scenarios, folder, as_json=False, settings=SPAN, outcomes=()) -> str:
    out, quiet = (Console(width=80, file=io.StringIO()) for _ in range(2))
    given = scenarios, settings, outcomes, 3, Execution(workers=0), folder, (out, quiet), as_json
    assert carry_out(*given, welfare=True) == 0
    return out.file.getvalue()


@pytest.fixture(scope="module")
def gains(tmp_path_factory):
    """Suppression and the baseline itself beside the baseline: folder, what was printed, and the table."""
    folder = tmp_path_factory.mktemp("welfare") / "compared"
    printed = compared(["baseline", "suppress", "baseline"], folder)
    return folder, printed, gains_and_losses(store.open(folder))


def test_groups_of_every_pair_add_up_to_all_residents_in_whole_yen(gains):
    frame = gains[2]
    for _, rows in frame.groupby("scenario"):
        for reading in READINGS:
            pairs = pd.DataFrame(rows[f"by_pair_lcu{reading}"].tolist(), index=rows["section"], dtype=object)
            assert all(isinstance(yen, int) for yen in pairs.to_numpy().ravel())
            together = pairs[pairs.index.isin(SUMMED)].sum(axis=0)
            assert together.tolist() == pairs.loc[ALL].tolist()


def test_a_levy_takes_from_firms_and_foreign_providers_and_gives_to_people(gains):
    rows = gains[2][gains[2]["scenario"] == "suppress"]
    by_section = rows.groupby("section")[["change_lcu", "n_gain", "n_lose"]].sum()
    assert by_section.loc["Firms by size", "change_lcu"] < 0.0
    assert by_section.loc["People by age", "change_lcu"] > 0.0
    abroad = rows[rows["section"] == ABROAD].iloc[0]
    assert abroad["change_lcu"] < 0.0
    assert (abroad["n_gain"], abroad["n_lose"], abroad["n_equal"]) == (0, 3, 0)
    assert by_section.loc["State", "change_lcu"] == 0.0, "the levy goes back to the people"


def test_a_scenario_beside_itself_gains_and_loses_nothing_in_no_pair(gains):
    rows = gains[2][gains[2]["scenario"] == "baseline (2)"]
    for reading in READINGS:
        assert (rows[f"change_lcu{reading}"] == 0.0).all()
        assert (rows[[f"n_gain{reading}", f"n_lose{reading}"]] == 0).all(axis=None), "ties are neither"
        assert (rows[f"n_equal{reading}"] == 3).all()


def test_the_table_names_groups_and_fits_the_terminal(gains):
    folder, printed, frame = gains
    assert "Who gains, who loses: suppress against baseline, JPY tn" in printed
    assert "Cloud" in printed
    assert "residents together" in " ".join(printed.split())
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= 80
    told = frame[frame["scenario"] == "suppress"]
    assert gains_table(told, "JPY").row_count > 30
    assert "with the stay bonus as a cost of leaving" in totals_text(told, "JPY")
    assert "ties are neither" in gains_notes(told)
    written = pd.read_csv(folder / "welfare.csv")
    pd.testing.assert_series_equal(written["change_jpy"], frame["change_lcu"], check_names=False, check_exact=False)


def test_the_page_has_the_table_and_the_command_that_makes_it_again(gains):
    page = sweep_page(store.open(gains[0]))
    assert any("residents together" in text for text in page.findings)
    titles = [table.heading for table in page.tables]
    assert "Who gains, who loses: suppress against baseline" in titles
    (listed,) = [table for table in page.design_tables if table.heading == "Outcomes"]
    assert not listed.frame["Name in the study"].str.contains("welfare").any()
    assert page.command.startswith("digital-balance compare baseline suppress baseline --replicates 3 --welfare --set")
    assert "welfare.account" not in page.command


def test_json_has_every_pair(tmp_path, capsys):
    compared(["baseline", "use_and_invest"], tmp_path / "json", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    (total,) = [row for row in answer["welfare"] if row["section"] == ALL]
    assert len(total["by_pair_jpy"]) == 3
    assert sum(total["by_pair_jpy"]) / 3 == pytest.approx(total["change_jpy"])
    assert answer["differences"], "the other outcomes stand beside it"


def test_other_customers_gain_nothing_as_they_are_others(tmp_path, scenario_file):
    older = scenario_file(
        'extends = "baseline"\ntitle = "More old people"\n[customers.individuals.strata.age_70_plus]\ncount = 30000000\n'
    )
    with pytest.raises(ConfigError, match="mine has other customers, services or sectors than baseline"):
        compared(["baseline", str(older)], tmp_path / "older")


def test_an_outcome_of_the_account_that_is_named_is_kept():
    span = {"customers.number": 60, "time.start": "2026-01", "time.end": "2026-12"}
    values = evaluate(span, 1, outcomes=[TOTAL])
    assert values[TOTAL] != 0.0
    assert evaluate_many([span], 1, outcomes=[TOTAL]) == [values]
    assert Study(title="x", outcomes=[TOTAL], set={"customers.number": 60}).set["welfare.account"] is True
    assert Study(title="x", paths=["outcomes.welfare.total"]).set == {"welfare.account": True}
    assert "welfare.account" not in Study(title="x", outcomes=["outcomes.spending@2026"]).set
    with pytest.raises(
        ConfigError, match=r"outcome outcomes\.welfare\.total is not recorded; expected welfare\.account"
    ):
        evaluate(span | {"welfare.account": False}, 1, outcomes=[TOTAL])
    with pytest.raises(ConfigError, match=r"did you mean welfare\.total"):
        evaluate(span, 1, outcomes=["outcomes.welfare.totla@2026"])
