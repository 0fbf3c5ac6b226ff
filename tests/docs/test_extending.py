"""docs/how-to/extending.md is true: each example is complete, and does what its text says."""

import re
from pathlib import Path

import pytest

import configs
from tests.helpers.forked import forked

TEXT = (Path(configs.__file__).resolve().parent.parent / "docs" / "how-to" / "extending.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in TEXT.split("\n## ")[1:]}
# What is asked once an example's Python, if it has any, has run; its TOML lies in `mine.toml`.
SMALL = """
from configs import load
from sim import DigitalEconomy
def stepped(config="mine.toml", n_steps=3, **overrides):
    model = DigitalEconomy(config, rng=1, **{"customers.number": 200} | overrides)
    for _ in range(n_steps):
        model.step()
    return model
"""
CHECKS = {
    "A scenario": """
assert load("mine.toml").services["cloud"].switching_cost == 2.9
stepped()
""",
    "A service": """
market = stepped().market().query("service == 'maps'")
assert set(market["offer"]) == {"street_maps", "hiking_maps"} and market["revenue_jpy"].min() > 0
""",
    "A lever": """
def users(**overrides):
    dates = {"time.start": "2026-01", "time.end": "2027-12", "customers.number": 3000}
    market = stepped(n_steps=24, **dates, **overrides).market().query("service == 'cloud' and origin == 'domestic'")
    return market.groupby("date")["users"].sum().to_numpy()
campaign, nothing = users(), users(**{"levers.campaign.strength": 0.0})
assert (campaign[:3] == nothing[:3]).all() and campaign[-1] > nothing[-1]
""",
    "A pricing strategy": """
def prices(config, **overrides):
    market = stepped(config, 12, **overrides).market().query("service == 'business_software'")
    return market.groupby("offer")["price_jpy"].last()
margin = "services.business_software.pricing_parameters.thin_margin"
assert (prices("mine.toml") < prices("baseline", **{"services.business_software.pricing": "exogenous"})).all()
assert (prices("mine.toml", **{margin: 0.0}) < prices("mine.toml")).all()
""",
    "A class of agents": """
def market(engine, classes):
    frame = stepped("baseline", engine=engine, agent_classes=classes).market().query("service == 'cloud'")
    return frame.set_index(["date", "offer"])[["users", "price_jpy", "origin"]]
changed, usual = market("numpy", CLASSES), market("numpy", {})
assert changed.equals(market("agents", CLASSES))
domestic = usual["origin"] == "domestic"
assert (changed["price_jpy"][domestic] < usual["price_jpy"][domestic]).all()
assert changed["users"][domestic].sum() > usual["users"][domestic].sum()
""",
    "A network topology": """
from sim.start.networks import NETWORKS
import numpy as np
assert NETWORKS["line"](np.array([0, 3], dtype=np.uint32), 5, 2.0, 0.0, 1, "firms").tolist() == [[1, 2], [4, -1]]
stepped("baseline", **{"services.cloud.network": "line"})
""",
    "An outcome": """
rows = stepped("baseline").outcomes()
values = rows[rows["outcome"] == "foreign_spending"]
assert len(values) == 3 and (values["value"] > 0).all() and set(values["unit"]) == {"JPY"}
""",
    "A design": """
from experiments.studies.designs import design_points
from experiments.studies.study import read_study
points = design_points(read_study("mine.toml"))
assert points["services.market.network_effect"].tolist() == [1.0, 2.0, 3.0]
assert points["services.market.switching_cost"].tolist() == [0.0, 0.5, 1.0]
""",
    "An analysis": """
from experiments.analyses import ANALYSES
from experiments.studies.study import Study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
study = Study(
    title="t", question="q", scenario="theory/duopoly", replicates=2, analysis="extremes",
    outcomes=["outcomes.order_parameter.market"], set={"customers.number": 100, "time.steps": 5},
)
page = ANALYSES["extremes"](run_study(study, Execution(workers=0)), lambda *_: None)
assert page.findings[0].startswith("outcomes.order_parameter.market lies between 0")
assert page.method == ["2 runs of theory/duopoly."]
""",
    "A panel of the page": """
from experiments.browser.panels import views_of
assert [panel.draw for panel in views_of(Session("baseline"))["Offers"]] == [offers]
assert "Offers" not in views_of(Session("theory/duopoly"))
""",
}


def blocks(language: str, section: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def test_every_way_to_extend_is_tested():
    assert set(SECTIONS) == set(CHECKS)


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example_does_what_it_says(title, tmp_path):
    section = SECTIONS[title]
    for table in blocks("toml", section):
        (tmp_path / "mine.toml").write_text(table, encoding="utf-8")
    code = "\n".join([*blocks("python", section), SMALL, CHECKS[title]])
    (tmp_path / "example.py").write_text(code, encoding="utf-8")
    done = forked("example.py", cwd=tmp_path)  # what it registers ends with its process
    assert done.returncode == 0, done.stderr
