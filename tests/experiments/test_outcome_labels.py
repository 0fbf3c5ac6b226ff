"""What an outcome declares as its label is what pages call it."""

from html import unescape

import pytest

from experiments.pages.page import write_page
from experiments.pages.sweep import sweep_page
from experiments.runs.labels import label_of
from experiments.studies.study import read_study
from experiments.sweep import Execution, results, run_sweep
from sim.record.outcomes import OUTCOMES, outcome

STUDY = """
title = "Users"
question = "How many users has the market?"
scenario = "theory/duopoly"
design = "factorial"
replicates = 2
outcomes = ["outcomes.hands", "outcomes.users_by_service.market", "outcomes.order_parameter.market"]
[set]
"customers.number" = 20
"time.steps" = 2
"""


@pytest.fixture(scope="module", autouse=True)
def _registered():
    known = len(OUTCOMES)
    outcome("hands", unit="customers", label="customers of any offer")(lambda month: month.users.sum(axis=-1))
    outcome("users_by_service", unit="customers", label="users, by service", names=lambda state: state.offers.services)(
        lambda month: month.by_service(month.users)
    )
    yield
    del OUTCOMES[known:]


def test_the_label_of_an_added_outcome_is_on_the_page_of_a_report(tmp_path):
    (tmp_path / "users.toml").write_text(STUDY)
    run_sweep(read_study(str(tmp_path / "users.toml")), tmp_path / "swept", Execution(workers=0))
    write_page(sweep_page(results.open(tmp_path / "swept")), tmp_path, "page.html")
    html = unescape((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "Customers of any offer is 20.0 customers" in html
    assert "Users, Market is 20.0 customers" in html
    assert "Order parameter, Market" in html, "a label that describes it is no name"
    assert "0 at equal shares of a service's offers, 1 where one has all" in html, "it stands in the table of outcomes"


def test_keys_say_what_a_label_leaves_open():
    assert label_of("outcomes.domestic_user_share.cloud@2030") == "Domestic share of users, cloud, December 2030"
    assert label_of("outcomes.public_spending@2030") == "Public money spent 2030"
    assert label_of("outcomes.public_spending.voucher@2030") == "Public money spent, voucher 2030"
