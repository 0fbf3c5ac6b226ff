"""What `show` refuses, and Mesa's own page on the same model."""

import pytest

from tests.helpers.command import here
from tests.helpers.forked import forked

MESA = """
import warnings
warnings.simplefilter("ignore")
import reacton, solara
from mesa.visualization import SolaraViz
from experiments.browser.panels.balance import BalancePanel
from experiments.browser.panels.market import MarketPanel
from sim import DigitalEconomy
model = DigitalEconomy("baseline", rng=1, **{"customers.number": 200})
model.step()
for components in ([], [BalancePanel, MarketPanel]):
    box, context = reacton.render(SolaraViz(model, components=components), handle_error=False)
    context.close()
print("drawn")
"""


def test_mesas_own_page_takes_the_model_and_the_panels():
    done = forked("-c", MESA)
    assert done.stdout.strip().endswith("drawn"), done.stderr


BLOCKED = """
import sys
sys.modules["solara"] = None
from experiments.cli.app import main
sys.argv = ["digital-balance", "show"]
main()
"""


def test_without_the_extra_show_says_which_is_missing():
    done = forked("-c", BLOCKED)
    assert done.returncode == 2
    assert "pip install 'digital-balance[viz]'" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the packages that serve, when they are imported
@pytest.mark.parametrize(("words", "part"), [(["nonsense"], "unknown"), (["--port", "70000"], "expected 1 to 65535")])
def test_show_refuses_what_cannot_be(words, part, tmp_path):
    done = here("show", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert part in done.stderr and "Traceback" not in done.stderr
