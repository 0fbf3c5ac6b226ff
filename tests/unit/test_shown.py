"""What a notebook and a prompt show of models, agents and settings: units, defaults, a small table, a bar, figures."""

import io
import re

import pytest
from IPython.core.completer import IPCompleter
from IPython.core.oinspect import Inspector
from IPython.lib.pretty import pretty
from matplotlib.figure import Figure
from rich.console import Console

from agents import Firm
from configs import ConfigError, Settings, load
from configs.schema.service import Service
from experiments.cli.progress import progress_of
from sim import DigitalEconomy, Economies, Replicates
from sim.bar import bar_of

SMALL = {"customers.number": 60, "time.end": "2010-03"}


@pytest.fixture(scope="module")
def model():
    return DigitalEconomy("baseline", rng=5, **SMALL).run()


def cells(html: str) -> list[str]:
    return re.findall(r"<td[^>]*>(.*?)</td>", html)


def test_a_model_alone_in_a_cell_shows_where_it_stands(model):
    rows = dict(model.facts())
    shown = cells(model._repr_html_())
    assert [cell.replace("&#x27;", "'") for cell in shown] == [text for row in rows.items() for text in map(str, row)]
    assert rows["months"] == "3 of 3 are done, the last 2010-03" and rows["seed"] == "5"
    last = model.balance().query("item == 'total'")["balance_jpy"].iloc[-1]
    assert rows["balance of the last month"] == f"{last:,} JPY"
    assert repr(model) == "<DigitalEconomy: Japan's digital balance, 2010-2035, 3 of 3 months>"
    assert pretty(model).startswith("DigitalEconomy\n  scenario ")


def test_a_model_that_has_not_begun_shows_itself_too():
    model = DigitalEconomy("korea", rng=1, **SMALL)
    assert "0 of 3 are done" in model._repr_html_() and "KRW" in model._repr_html_()
    assert "balance of the last month" not in dict(model.facts())


def test_an_agent_alone_in_a_cell_shows_its_attributes_with_units_in_the_money_of_its_country(model):
    firm = next(agent for agent in model.agents if isinstance(agent, Firm))
    rows = {name: (value, meaning) for name, value, meaning in firm.facts()}
    assert rows["employees"] == (firm.employees, "Number of employees.")
    assert rows["value_added_lcu"] == (firm.value_added_lcu, "Value added, JPY a year.")
    assert f"{firm.value_added_lcu:,}" in cells(firm._repr_html_())
    assert rows["current(service)"][0] == {
        service: firm.current(service) for service in firm.markets if firm.current(service)
    }
    assert repr(firm).startswith(f"<Firm {firm.unique_id}: ") and f"employees={firm.employees}" in repr(firm)
    provider = list(model.agents)[-1]
    assert "JPY" in {name: meaning for name, _, meaning in provider.facts()}["revenue_home_lcu"]


def test_every_attribute_of_an_agent_says_what_it_is(model):
    kinds = {type(agent): agent for agent in model.agents}
    assert len(kinds) == 4
    assert [(kind, name) for kind, agent in kinds.items() for name, _, meaning in agent.facts() if not meaning] == []


def test_an_attribute_of_a_class_of_ones_own_is_shown_too():
    class Saver(Firm):
        @property
        def savings(self) -> int:
            """Money kept, LCU."""
            return 7

    model = DigitalEconomy("baseline", rng=1, agent_classes={"firm": Saver}, **SMALL)
    saver = next(agent for agent in model.agents if isinstance(agent, Saver))
    assert ("savings", 7, "Money kept, JPY.") in saver.facts()


def test_a_question_mark_shows_units_and_defaults():
    asked = Inspector(theme_name="nocolor").info(Service)
    text = asked["docstring"]
    assert "network_effect: 0.0, utility/share, at least 0 and at most 50; gamma, utility of an offer" in text
    assert "required" in Inspector(theme_name="nocolor").info(Settings)["docstring"]
    model = Inspector(theme_name="nocolor").info(DigitalEconomy)
    assert "rng=None" in model["init_definition"].replace(": 'Any' = ", "=").replace(": Any = ", "=")
    assert "network_effect" in model["init_docstring"]


def test_tab_completes_services_keys_and_attributes(model):
    space = {"model": model, "cloud": model.settings.services["cloud"], "firm": next(iter(model.agents))}
    complete = IPCompleter(namespace=space, use_jedi=False).attr_matches
    assert ".network_effect" in " ".join(complete("cloud.network"))
    assert any(match.endswith(".plot") for match in complete("model.pl"))
    assert any(match.endswith(".employees") for match in complete("firm.empl"))


def test_the_schema_describes_a_table_by_what_it_is_alone():
    described = Settings.model_json_schema()
    assert described["description"] == "A resolved scenario."
    assert not any("Keys, each with" in str(table.get("description")) for table in described["$defs"].values())


def test_settings_alone_in_a_cell_are_a_table_of_keys():
    settings = load("baseline")
    shown = cells(settings.time._repr_html_())
    assert shown[shown.index("start") + 1] == "2010-01"
    assert "cloud" in settings._repr_html_()


def test_run_tells_of_every_month_that_is_done():
    heard = []
    DigitalEconomy("baseline", rng=1, **SMALL).run(lambda *said: heard.append(said))
    assert heard == [(1, 3, "2010-01"), (2, 3, "2010-02"), (3, 3, "2010-03")]


def test_a_bar_is_shown_where_it_is_asked_for_and_leaves_the_path_as_it_is(model, capsys):
    with_bar = DigitalEconomy("baseline", rng=5, **SMALL).run(progress=True)
    assert "2010-03" in capsys.readouterr().out and with_bar.balance().equals(model.balance())
    DigitalEconomy("baseline", rng=5, **SMALL).run()
    assert not capsys.readouterr().out


def test_commands_show_the_same_bar_in_a_terminal():
    texts = []
    for shown in (progress_of, bar_of):
        console = Console(file=io.StringIO(), force_terminal=True, width=80)
        with shown(console, 4) as heard:
            heard(4, 4, "there")
        texts.append(console.file.getvalue())
    assert texts[0] == texts[1] and "100%" in texts[0]


def test_plot_gives_the_figures_of_a_run_and_a_cell_shows_them(model):
    figures = model.plot()
    assert set(figures) == {"digital_balance", "market_shares", "adoption"}, "of months of no whole year"
    assert all(isinstance(figure, Figure) for figure in figures.values())
    assert figures._repr_html_().count("data:image/png;base64,") == 3
    assert Replicates("theory/duopoly", seeds=[1, 2], **{"customers.number": 60, "time.steps": 3}).run().plot()


def test_plot_says_what_it_wants():
    with pytest.raises(ConfigError, match="no month is done yet"):
        DigitalEconomy("baseline", rng=1, **SMALL).plot()
    economies = Economies([{}, {"services.cloud.network_effect": 3.0}], "baseline", **{})
    economies.step()
    with pytest.raises(ConfigError, match="scenarios that differ"):
        economies.plot()


def test_plot_asks_whoever_is_registered_and_says_so_where_nobody_is(model, monkeypatch):
    monkeypatch.setattr("sim.shown.entry_points", lambda **_: [])
    with pytest.raises(ConfigError, match=r"nothing is registered as figures in digital_balance\.plot"):
        model.plot()
    with pytest.raises(ConfigError, match=r"plot: years is 'fiscl'.*did you mean fiscal"):
        monkeypatch.undo()
        model.plot("fiscl")
