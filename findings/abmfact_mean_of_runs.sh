#!/usr/bin/env bash
# abmfact 0.1.0: a claim that is false in 72 of 100 runs is ROBUST.
#
# Guessed from "which conclusions survive": a claim is held against runs, and one that most runs contradict is BASELINE_FAILS or
# FRAGILE. Seen: a claim is tested by the mean over seeds alone. Where 28 runs in 100 are far on its side, and 72 a little on the
# other, the mean is on its side, and the verdict is ROBUST; nothing in the result says in how many runs the claim holds. The
# README says that there are intervals and equivalence tests, not that both are of means.
# What this project does about it: `digital-balance audit` counts runs; docs/explanation/audit.md.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check abmfact==0.1.0
cat > "$folder/means.py" <<'PY'
from random import Random

from abmfact import Audit, Budget, Claim, Metric, PythonAdapter, __version__, run_audit


def model(params, seed, knobs):
    random = Random(seed)
    return {"x": 10.0 + random.random() if random.random() < 0.28 else -0.1 * random.random()}


values = [model({}, seed, None)["x"] for seed in range(300)]
start = next(seed for seed in range(200) if sum(value > 0.0 for value in values[seed : seed + 100]) == 28)
claim = Claim("C1", "x is above 0", Metric.parse("x"), "greater_than", 0.0, tolerance=3.0)
budget = Budget(seeds=100, seed_start=start, checks=("rng_streams",))
result = run_audit(Audit(PythonAdapter(model), {}, [claim], budget))
holding = sum(value > 0.0 for value in values[start : start + 100])
print(f"abmfact {__version__}: holds in {holding} of 100 runs, {result.matrix()['C1']['rng_streams']}")
PY
seen="$("$folder/venv/bin/python" "$folder/means.py")"
echo "$seen"
test "$seen" = "abmfact 0.1.0: holds in 28 of 100 runs, ROBUST"
