"""A line says that kernels are compiled before it happens, once, and not where they are kept."""

import logging
import sys
from types import SimpleNamespace

import pytest

from experiments.sweep import Execution, backends, local_pool
from experiments.sweep import execution as execution_module
from experiments.sweep.work import Job
from sim import DigitalEconomy

numba = pytest.importorskip("numba")
event = pytest.importorskip("numba.core.event")
compiling = pytest.importorskip("agents.engines.compiling")
compiled = pytest.importorskip("agents.engines.compiled")


def kernel_of(module: str):
    """A function that numba compiles when it is first called, as one of a module."""

    def double(number):
        return 2 * number

    double.__module__ = module
    return numba.njit(double)


def test_the_line_is_said_before_a_kernel_is_compiled_and_once():
    said: list[str] = []
    with event.install_listener("numba:compile", compiling.Announcer(said.append)):
        kernel_of("of_somebody_else")(1)
        assert said == []
        for _ in range(2):
            kernel_of("agents.engines.compiled.trial")(1)
    assert said == [compiling.COMPILING]


def test_the_line_is_a_warning_of_the_programs_logger(caplog):
    announcer = compiling.Announcer()
    for _ in range(2):
        announcer.on_start(SimpleNamespace(data={"dispatcher": kernel_of("agents.engines.compiled.trial")}))
    assert caplog.messages == [compiling.COMPILING]
    assert (caplog.records[0].name, caplog.records[0].levelno) == ("digital_balance", logging.WARNING)


@pytest.mark.usefixtures("kernels")
def test_kept_kernels_are_loaded_without_a_word():
    said: list[str] = []
    with event.install_listener("numba:compile", compiling.Announcer(said.append)):
        DigitalEconomy("baseline", rng=1, engine="numba", **{"customers.number": 60, "time.end": "2010-02"}).run()
    assert said == []


def test_a_worker_of_somebody_elses_pool_tells_of_it_too(monkeypatch):
    registered: list[str] = []
    monkeypatch.setattr(event, "register", lambda kind, _listener: registered.append(kind))
    monkeypatch.setattr("multiprocessing.process._parent_process", object())
    compiling.announce.__wrapped__()
    assert registered == ["numba:compile"]


def test_workers_of_this_machine_are_silent_as_their_parent_has_told(caplog, monkeypatch):
    monkeypatch.setattr(local_pool.signal, "signal", lambda *_: None)
    assert logging.getLogger(local_pool.LOGGER) is compiling.LOGGER
    before = compiling.LOGGER.level
    try:
        local_pool._quiet()
        compiling.LOGGER.warning(compiling.COMPILING)
    finally:
        compiling.LOGGER.setLevel(before)  # a level that is set back by hand leaves what the logger remembers of it
    assert caplog.messages == []


def test_a_worker_of_a_cluster_tells_who_started_the_sweep(monkeypatch, capsys):
    distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")
    printed: list[tuple[str, object]] = []
    monkeypatch.setattr(distributed, "print", lambda text, file: printed.append((text, file)))
    monkeypatch.setattr(backends, "run_chunk", lambda _job, chunk: compiling.LOGGER.warning(chunk))
    monkeypatch.setattr(compiling.LOGGER, "handlers", [])
    job = Job("out", ".", [], [], [], "numba", None)
    for chunk in ("first", "second"):  # a worker is asked for many chunks, and says a thing once
        backends.run_guarded(job, chunk)
    assert printed == [("first", sys.stderr), ("second", sys.stderr)]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_who_starts_workers_tells_of_what_they_compile(engine, kept, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(compiled, "kept", lambda: kept)
    monkeypatch.setattr(execution_module, "LocalPool", lambda job, n_workers: (job, n_workers))
    job = Job("out", ".", [], [], [], engine, None)
    Execution(workers=2).backend_of(job, 8, said.append)
    assert said == ([compiling.COMPILING] if engine == "numba" and not kept else [])
