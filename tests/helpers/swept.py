"""What a sweep in this process has left, and what goes wrong in it: runs that raise, a sweep that is broken off."""

import pytest

from experiments.runs.outcomes.measures import Measure
from experiments.sweep import Execution, backends, run_sweep, work
from experiments.sweep import results as store


def frame_of(folder):
    """The runs of a sweep but for how long they took."""
    return store.open(folder).frame().drop(columns="duration_s")


def failing(monkeypatch, is_bad):
    """Let what is measured raise where a batch has a bad run, by its scenario and seed."""
    values = Measure.values

    def measured(self, model):
        seeds = getattr(model, "seeds", None) or [model.seed]
        if any(is_bad(settings, seed) for settings, seed in zip(model.members, seeds, strict=True)):
            raise ZeroDivisionError("on purpose")
        return values(self, model)

    monkeypatch.setattr(Measure, "values", measured)


def break_off(study, folder, execution: Execution, monkeypatch):
    """Interrupt a sweep as it begins with its second chunk."""
    calls, run_chunk = [], work.run_chunk

    def interrupted(job, chunk):
        calls.append(chunk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return run_chunk(job, chunk)

    with monkeypatch.context() as patched:
        patched.setattr(backends, "run_chunk", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run_sweep(study, folder, execution)
