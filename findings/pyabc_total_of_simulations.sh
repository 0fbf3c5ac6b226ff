#!/usr/bin/env bash
# pyabc 0.13.0: max_total_nr_simulations is no maximum.
#
# Guessed from its docstring, "Maximum allowed total number of evaluations": a run of ABC-SMC calls the model no more often.
# Seen: the number is looked at between generations alone, and one that has begun is finished whatever it takes: with 320
# allowed, the model was called more than 500 times.
# What this project does about it: benchmarks/posteriors counts runs itself and prints what they were.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pyabc==0.13.0
cat > "$folder/total.py" <<'PY'
import logging
import tempfile
from importlib.metadata import version

import numpy as np
import pyabc

logging.disable(logging.ERROR)
np.random.seed(1)
calls = 0


def model(parameter):
    global calls
    calls += 1
    return {"figure": parameter["constant"] + 0.1 * np.random.standard_normal()}


smc = pyabc.ABCSMC(
    model,
    pyabc.Distribution(constant=pyabc.RV("uniform", 0.0, 1.0)),
    distance_function=pyabc.AdaptivePNormDistance(p=2),
    population_size=100,
    sampler=pyabc.SingleCoreSampler(),
)
with tempfile.TemporaryDirectory() as folder:
    smc.new(f"sqlite:///{folder}/history.db", {"figure": 0.5})
    smc.run(max_total_nr_simulations=320)
print(f"pyabc {version('pyabc')}: 320 allowed, the model was called {'more than 500' if calls > 500 else calls} times")
PY
seen="$("$folder/venv/bin/python" -W ignore "$folder/total.py")"
echo "$seen"
test "$seen" = "pyabc 0.13.0: 320 allowed, the model was called more than 500 times"
