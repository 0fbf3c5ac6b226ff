"""Which engine is picked, when threads are used, and that compiled code is kept."""

import os

import pytest

from agents.engines.threads import may_use_threads
from configs import load
from sim.engines import engine_of, pays, saved_s
from tests.helpers.command import Answer, program
from tests.helpers.forked import forked

pytestmark = pytest.mark.usefixtures("kernels")

SMALL = {"customers.number": 100, "time.end": "2010-06"}


def python(code: str, *options: str) -> Answer:
    return program("-W", "error", *options, "-c", code)


def without_kernels(code: str) -> Answer:
    """In a process that has loaded neither kernels nor numba."""
    return forked("-W", "error", "-c", "import sys; assert 'numba' not in sys.modules\n" + code)


def test_auto_is_numpy_for_a_small_run_and_compiled_for_a_large_one():
    """In a process of its own: where kernels are loaded already, they pay for every run."""
    pytest.importorskip("numba")
    done = without_kernels(
        "from configs import load; from sim.engines import engine_of, pays, saved_s\n"
        "few, usual = (load('baseline', {'customers.number': 1000, 'time.end': end}) for end in ('2018-12', '2035-12'))\n"
        "year = load('baseline', {'customers.number': 100000, 'time.end': '2010-12'})\n"
        "market = load('theory/duopoly', {'customers.number': 20000})\n"
        "print(*(engine_of('auto', settings)[0] for settings in (few, year, market, usual, few)))\n"
    )
    assert done.stdout.split() == ["numpy", "numpy", "numpy", "numba", "numba"], done.stderr


def test_many_small_runs_together_are_worth_compiled_code():
    pytest.importorskip("numba")
    settings = load("baseline", {"customers.number": 200, "time.end": "2018-12"})
    assert not pays(saved_s(settings))
    assert pays(saved_s(settings, 200))
    assert not pays(saved_s(settings, 200), n_processes=1000)


def test_nothing_is_compiled_for_a_run_that_is_over_sooner(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("sim.engines.kept", lambda: False)
    usual, large = (load("baseline", {"customers.number": number}) for number in (10_000, 2_000_000))
    assert not pays(saved_s(usual))
    assert pays(saved_s(large))


def test_without_numba_auto_is_numpy_and_numba_is_refused_in_one_line():
    done = without_kernels(
        "sys.modules['numba'] = None\n"
        "import importlib.util as util; find = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name == 'numba' else find(name, package)\n"
        "from configs import ConfigError, load; from sim import DigitalEconomy\n"
        "print(DigitalEconomy('baseline', rng=1).engine)\n"
        "try: DigitalEconomy('baseline', rng=1, engine='numba')\n"
        "except ConfigError as error: print(error)\n"
    )
    engine, message = done.stdout.splitlines()
    assert engine == "numpy"
    assert message.startswith("engine numba needs numba")
    assert "the extra `fast`" in message


def test_a_numba_that_does_not_load_is_no_reason_for_auto_to_fail():
    done = without_kernels(
        "sys.modules['agents.engines.compiled'] = None\n"
        "from configs import load; from sim.engines import engine_of, pays, saved_s\n"
        "print(engine_of('auto', load('baseline', {'customers.number': 2000000}))[0])"
    )
    assert done.stdout.strip() == "numpy", done.stderr


def test_starting_a_run_loads_neither_figures_nor_compilers():
    done = python(
        "import sys; from experiments.cli.app import command_line; command_line(['run']); import experiments.runs.run\n"
        "import experiments.cli.progress; from sim import DigitalEconomy\n"
        "DigitalEconomy('baseline', rng=1, **{'customers.number': 100, 'time.end': '2012-12'})\n"
        "print(sorted({'matplotlib', 'numba', 'dask', 'solara', 'SALib', 'polars'} & set(sys.modules)))"
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_command_loads_no_other_and_does_not_search_what_it_has_loaded_when_it_ends():
    done = python(
        "import gc, sys\n"
        "from experiments.cli.start import main\n"
        "sys.argv = ['digital-balance', 'schema']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "loaded = [name for name in sys.modules if name.startswith('experiments.cli.')]\n"
        "print('experiments.cli.inputs.schema' in loaded, 'experiments.cli.sweep' in loaded, gc.get_freeze_count() > 0)"
    )
    assert done.stdout.splitlines()[-1] == "True False True", done.stderr


@pytest.mark.parametrize(
    ("words", "is_brief"), [("run nothing", True), ("--debug sweep run", False), ("--version", True)]
)
def test_only_where_few_models_are_made_their_memory_may_wait(words, is_brief):
    done = without_kernels(
        "import gc\n"
        "from experiments.cli.start import main\n"
        f"sys.argv = ['digital-balance', *{words!r}.split()]\n"
        "before = gc.get_threshold()\n"
        "try: main()\n"
        "except SystemExit: print(gc.get_threshold() != before)"
    )
    assert done.stdout.splitlines()[-1] == str(is_brief), done.stderr


def test_a_worker_uses_one_thread_and_a_main_process_may_use_all():
    assert may_use_threads()
    done = python(
        "import multiprocessing as mp\n"
        "from agents.engines.threads import may_use_threads\n"
        "if __name__ == '__main__':\n"
        "    for method in ('fork', 'spawn'):\n"
        "        with mp.get_context(method).Pool(1) as pool: print(pool.apply(may_use_threads))\n"
        "    print(may_use_threads())\n"
    )
    assert done.stdout.split() == ["False", "False", "True"], done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_process_forked_after_threads_have_run_goes_on():
    pytest.importorskip("numba")
    done = forked(
        *("-W", "error", "-W", "ignore::DeprecationWarning"),  # Python 3.12 warns of forks beside threads
        "-c",
        "import os\n"
        "import agents.engines.compiled.engine as engine; from sim import DigitalEconomy\n"
        "engine.PARALLEL_FROM = 0\n"
        "span = {'customers.number': 200, 'time.steps': 3}\n"
        "users = lambda: DigitalEconomy('theory/duopoly', rng=1, engine='numba', **span).run().record.users.tolist()\n"
        "before = users()\n"
        "model = DigitalEconomy('theory/duopoly', rng=1, engine='numba', **span); model.step()\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(0 if model.run().record.users.tolist() == before == users() else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n",
    )
    assert done.stdout.strip() == "0", done.stderr


def test_an_engine_by_name_is_that_engine():
    settings = load("baseline", SMALL)
    assert engine_of("numpy", settings)[0] == "numpy"
    assert engine_of("agents", settings)[0] == "agents"


def test_what_one_process_compiles_the_next_one_loads_for_one_layout_of_what_kernels_are_given():
    """Markets of one and of many offers, with peers and without, alone and in a batch: stretches of tables differ.

    The process that compiles is that of the fixture `kernels`.
    """
    pytest.importorskip("numba")
    answer = python(
        "from tests.helpers import kernels; kernels.main()\n"
        "from agents.engines.compiled import choose, due, gains, switch\n"
        "of_markets = [choose.choose, choose.choose_parallel, switch.take_effect, switch.take_effect_parallel]\n"
        "of_markets += [due.due, due.due_parallel, switch.count, switch.count_parallel]\n"
        "for kernel in of_markets: print(len(kernel.signatures))\n"
        "for kernel in (*of_markets, gains.gains, gains.gains_parallel): print(sum(kernel.stats.cache_misses.values()))",
    )
    assert answer.stdout.split() == ["1"] * 8 + ["0"] * 10, answer.stdout + answer.stderr
