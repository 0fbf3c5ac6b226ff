"""Runs that go wrong, in whichever process they are: SWEEP_FAULTS maps a seed to raise, kill, hang or slow."""

import json
import os
import signal
import time

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
