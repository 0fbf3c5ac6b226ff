"""Parts of Mesa that a run does not use are there, and loaded by whoever asks for something of them."""

import pytest

from tests.helpers.command import program

RUN = "['digital-balance', 'run', '--customers', '100', '--until', '2010-02', '--no-figures', '--out', {out!r}]"
CODE = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
sys.argv = {words}
from experiments.cli.start import main
with redirect_stdout(StringIO()), suppress(SystemExit):
    main()
print(sorted({{"scipy", "networkx", "matplotlib", "numba"}} & set(sys.modules)))
import mesa
print(mesa.space.MultiGrid(3, 2, torus=False).width, mesa.discrete_space.OrthogonalMooreGrid.__name__)
from mesa.experimental.continuous_space import ContinuousSpace
print(ContinuousSpace.__module__, [finder for finder in sys.meta_path if type(finder).__name__ == "Parts"])
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> list[str]:
    words = RUN.format(out=str(tmp_path_factory.mktemp("out") / "run"))
    done = program("-c", CODE.format(words=words))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_run_loads_no_library_that_it_does_not_use(told):
    assert told[0] == "[]"


def test_a_part_that_is_asked_for_is_there(told):
    assert told[1] == "3 OrthogonalMooreGrid"


def test_nothing_of_it_stays_in_the_way_of_later_imports(told):
    assert told[2] == "mesa.experimental.continuous_space.continuous_space []"
