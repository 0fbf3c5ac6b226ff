"""The compiled engine, loaded before anybody waits for it: a run of the page then takes half the time."""

from importlib.util import find_spec

from agents.engines.kept import kept
from sim import DigitalEconomy


def load_engine() -> None:
    """Load the compiled engine and its kernels, where it is installed and they are kept; `auto` takes it from then on.

    Where they are not, they would be compiled for half a minute while somebody waits for the page.
    """
    if find_spec("numba") is None or not kept():
        return
    model = DigitalEconomy("baseline", rng=1, engine="numba", **{"customers.number": 60})
    model.step()
