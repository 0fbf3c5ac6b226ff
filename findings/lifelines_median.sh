#!/usr/bin/env bash
# lifelines 0.30.3 and statsmodels 0.15.0: two medians of one survival curve.
#
# Guessed: of events at 1, 2, 3 and 4 the median time is one number. Seen: the curve is 1/2 from 2 to 3; lifelines says 2, the
# first time at which it is, and statsmodels 3, as its product of shares ends above 1/2 in the last bit.
# What this project does about it: it takes the curve from statsmodels and the first time at which it is 1/2 or less
# (`experiments/tipping/duration.py`); tests/docs/test_surprises.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check lifelines==0.30.3 statsmodels==0.15.0
seen="$("$folder/venv/bin/python" - <<'PY'
import numpy as np
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

times, events = np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, int)
median = KaplanMeierFitter().fit(times, events).median_survival_time_
print(f"lifelines {median}, statsmodels {SurvfuncRight(times, events).quantile(0.5)}")
PY
)"
echo "$seen"
test "$seen" = "lifelines 2.0, statsmodels 3.0"
