#!/usr/bin/env bash
# properscoring 0.1 and scoringrules 0.10.0: CRPS of an ensemble is two numbers, and the default charges for its size.
#
# Guessed: the continuous ranked probability score of three members beside an observation is one number. Seen: the plain
# estimator, 0.3889, is what both give unasked; the fair one, without pairs of a member with itself, is 0.1667.
# What this project does about it: it scores fairly, as ensembles of other sizes are compared, and says so on the page of a
# calibration (`experiments/statistics/scores.py`); tests/docs/test_surprises.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check properscoring==0.1 scoringrules==0.10.0
seen="$("$folder/venv/bin/python" - <<'PY'
import numpy as np
import properscoring
import scoringrules

members = np.array([0.0, 1.0, 2.0])
scores = properscoring.crps_ensemble(0.5, members), scoringrules.crps_ensemble(0.5, members)
print(*(f"{score:.4f}" for score in (*scores, scoringrules.crps_ensemble(0.5, members, estimator="fair"))))
PY
)"
echo "$seen"
test "$seen" = "0.3889 0.3889 0.1667"
