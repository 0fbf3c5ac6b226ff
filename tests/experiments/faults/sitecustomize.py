"""Runs that go wrong, in whichever process they are.

SWEEP_FAULTS maps a seed to raise, kill, hang or slow; WAIT_AT_STEP is the step of a process in which it stands still.
"""

import json
import os
import signal
import sys
import time

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
    from experiments.runs.measures import Measure

    FAULTS = json.loads(os.environ["SWEEP_FAULTS"])
    true = Measure.values

    def values(self, model):
        for seed in getattr(model, "seeds", None) or [model.seed]:
            match FAULTS.get(f"{seed}@{model.settings.services['market'].network_effect:g}", FAULTS.get("all")):
                case "raise":
                    raise ZeroDivisionError("on purpose")
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "hang":
                    time.sleep(3600)
                case float(seconds):
                    time.sleep(seconds)
        return true(self, model)

    Measure.values = values
