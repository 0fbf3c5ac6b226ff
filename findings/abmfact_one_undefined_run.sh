#!/usr/bin/env bash
# abmfact 0.1.0: one run without a value ends the whole audit with a traceback.
#
# Guessed: NaN is how a model says that a run has no answer, as results.json has null for it ("Replace non-finite floats so
# results.json stays valid JSON"); the run is named, or the verdict is INCONCLUSIVE. Seen: the mean of all runs is NaN, and so is
# the number of seeds that would settle it, which cannot be made a whole number: ValueError, no file, no verdict of any claim.
# What this project does about it: `digital-balance audit` counts such a run against the claim, and says so; docs/explanation/audit.md.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check abmfact==0.1.0
cat > "$folder/undefined.py" <<'PY'
import math
from random import Random

from abmfact import Audit, Budget, Claim, Metric, PythonAdapter, __version__, run_audit


def model(params, seed, knobs):
    return {"x": math.nan if seed == 7 else 1.0 + Random(seed).random()}


claim = Claim("C1", "x is above 0", Metric.parse("x"), "greater_than", 0.0)
try:
    result = run_audit(Audit(PythonAdapter(model), {}, [claim], Budget(seeds=100, checks=("rng_streams",))))
    seen = result.matrix()["C1"]["rng_streams"]
except ValueError as error:
    seen = f"ValueError: {error}"
print(f"abmfact {__version__}: one of 100 runs is NaN, {seen}")
PY
seen="$("$folder/venv/bin/python" "$folder/undefined.py")"
echo "$seen"
test "$seen" = "abmfact 0.1.0: one of 100 runs is NaN, ValueError: cannot convert float NaN to integer"
