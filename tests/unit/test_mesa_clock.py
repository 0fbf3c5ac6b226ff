"""Mesa's clock ends with the scenario, and a month that an error has broken off is not passed over."""

import mesa
import pytest

from agents import Firm
from sim import DigitalEconomy

SHORT = {"customers.number": 100, "time.end": "2010-06"}


def make() -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=1, **SHORT)


@pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="Mesa has run_for from 3.5 on")
def test_mesas_clock_does_not_run_past_the_last_month():
    model = make()
    model.run_for(2)
    model.run_until(3)
    assert model.month == 3
    for go in (model.run_for, lambda duration: model.run_until(3 + duration)):
        with pytest.raises(ValueError, match="ends in 2010-06: 100 months are asked for, and 3 left"):
            go(100)
        assert model.month == 3
    model.run_for(3)
    with pytest.raises(ValueError, match="no month is left"):
        model.run_for(1)
    assert model.balance().equals(make().run().balance())


def test_a_month_that_an_error_has_broken_off_is_not_passed_over():
    class Failing(Firm):
        def choose(self, service, values, draw):
            raise ZeroDivisionError

    model = DigitalEconomy("baseline", rng=1, engine="numpy", agent_classes={"firm": Failing}, **SHORT)
    with pytest.raises(ZeroDivisionError):
        model.run()
    begun = model.month
    for go in (model.step, model.run):
        with pytest.raises(RuntimeError, match="was broken off by an error"):
            go()
    assert model.month == begun and model.running
