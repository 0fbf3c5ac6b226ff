"""Runs that go wrong, in whichever process they are.

SWEEP_FAULTS maps a seed to raise, memory, abort, kill, hang, or wait: until the file `go` of the folder SWEEP_GATE is
there, and once, so that a run that is done again does not wait again; the file `waits` has the process. KILL_STARTS is
the number of workers that are killed before they have read what they are to do; SWEEP_GATE counts them. WAIT_AT_STEP is the
step of a process in which it stands still.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

if os.environ.get("KILL_STARTS"):
    from multiprocessing import spawn

    prepare = spawn.prepare

    def prepared(data):
        for start in range(int(os.environ["KILL_STARTS"])):
            try:
                (Path(os.environ["SWEEP_GATE"]) / f"start-{start}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
        prepare(data)

    spawn.prepare = prepared

if os.environ.get("WAIT_AT_STEP"):
    from itertools import count

    from sim import DigitalEconomy, Replicates

    steps, last = count(1), int(os.environ["WAIT_AT_STEP"])

    def waiting(step):
        def stepped(self):
            step(self)
            if next(steps) == last:
                print(f"waits at step {last}", file=sys.stderr, flush=True)
                time.sleep(3600)

        return stepped

    for model in (DigitalEconomy, Replicates):
        model.step = waiting(model.step)

if os.environ.get("SWEEP_FAULTS"):
    from experiments.runs.outcomes.measures import Measure

    FAULTS = json.loads(os.environ["SWEEP_FAULTS"])
    true = Measure.values

    def wait_at(gate):
        part = gate / f"{os.getpid()}.part"
        part.write_text(str(os.getpid()))
        try:
            (gate / "waits").hardlink_to(part)
        except FileExistsError:
            return
        while not (gate / "go").exists():
            time.sleep(0.02)

    def values(self, model):
        seeds = getattr(model, "seeds", None) or [model.seed]
        for seed, settings in zip(seeds, model.members, strict=True):
            match FAULTS.get(f"{seed}@{settings.services['market'].network_effect:g}"):
                case "raise":
                    raise ZeroDivisionError("on purpose")
                case "memory":
                    raise MemoryError("on purpose")
                case "abort":
                    os.abort()
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "hang":
                    time.sleep(3600)
                case "wait":
                    wait_at(Path(os.environ["SWEEP_GATE"]))
        return true(self, model)

    Measure.values = values
