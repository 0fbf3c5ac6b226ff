#!/usr/bin/env bash
# ema_workbench 3.0.0 (Python 3.12 or newer): an error in a model passes by `except Exception`.
#
# Guessed: a model that raises ValueError in an experiment ends in what `except Exception` catches, and Policy and Scenario are there.
# Seen: what is raised is an `EMAError`, a `BaseException` and no `Exception` (as in 2.5.3); `Policy` and `Scenario` are gone.
# What this project does about it: its example names neither (docs/how-to/evaluate.md), and is run with both versions;
# tests/docs/test_evaluate_examples.py.
set -euo pipefail
python="${PYTHON:-python3.12}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ema_workbench==3.0.0
"$folder/venv/bin/python" -W ignore - 2>/dev/null <<'PY' >"$folder/seen"
import ema_workbench
from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator


def fail(x):
    raise ValueError("no")


model = Model("fail", function=fail)
model.uncertainties = [RealParameter("x", 0, 1)]
model.outcomes = [ScalarOutcome("y")]
try:
    with SequentialEvaluator(model) as evaluator:
        evaluator.perform_experiments(scenarios=2)
except Exception:
    print("caught as an Exception")
except BaseException as error:
    print(f"{type(error).__name__} passes by `except Exception`")
print("Policy and Scenario:", [hasattr(ema_workbench, name) for name in ("Policy", "Scenario")])
PY
cat "$folder/seen"
test "$(cat "$folder/seen")" = "EMAError passes by \`except Exception\`
Policy and Scenario: [False, False]"
