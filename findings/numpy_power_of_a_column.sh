#!/usr/bin/env bash
# NumPy 2.4.6: x ** 0.5 of one exponent and of a column of the same exponent differ in the last bit.
#
# Guessed: a power is a function of its two numbers, so that an array of exponents that are all 0.5 gives what the single
# number 0.5 gives. Seen: for the single exponents 0.5, 2 and -1 NumPy takes a root, a square and a reciprocal, which are
# correctly rounded; a column goes through the general power. On a processor with AVX-512 one in twenty numbers has
# another last bit; with 0.3 and 3 none. Elsewhere the general power may round as the root does: then it is said so.
# What this project does about it: `agents.members.power`; tests/unit/test_numbers_of_members.py.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
cat > "$folder/powers.py" <<'PY'
import numpy as np

x = np.random.default_rng(0).uniform(0.1, 5.0, 200_000)
for exponent in (0.5, 2.0, -1.0, 0.3, 3.0):
    differ = int((x**exponent != x ** np.full(x.shape, exponent)).sum())
    print(f"numpy {np.__version__}: exponent {exponent}: {'some' if differ else 'no'} last bits differ")
PY
seen="$("$folder/venv/bin/python" "$folder/powers.py")"
echo "$seen"
if ! grep -qw avx512f /proc/cpuinfo; then
    echo "no AVX-512 here: only the exponents without a short cut are compared"
    test "$(echo "$seen" | tail -2 | grep -c 'no last bits')" = 2
    exit
fi
test "$seen" = "numpy 2.4.6: exponent 0.5: some last bits differ
numpy 2.4.6: exponent 2.0: some last bits differ
numpy 2.4.6: exponent -1.0: some last bits differ
numpy 2.4.6: exponent 0.3: no last bits differ
numpy 2.4.6: exponent 3.0: no last bits differ"
