#!/usr/bin/env bash
# numba 0.68.1: a function that is called with a 0 written down, with a variable and with the number of a prange is compiled
# three times.
#
# Guessed: three calls with whole numbers from compiled code are one kind of call, int64, and share one function. Seen: the
# type of a number that is written down is that number, and of a prange that starts at 0 uint64. The function and all that it
# calls are compiled for each of them, anew and in silence; only `signatures` tells. In kernels of some size that is seconds of
# every first run.
# What this project does about it: kernels pass on `np.int64`, and what compiles them for the tests asks that none is there twice;
# docs/explanation/performance.md.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check numba==0.68.1
cat > "$folder/kinds.py" <<'PY'
import numba
import numpy as np


@numba.njit
def taken(number, numbers):
    return numbers[number]


@numba.njit
def written_and_variable(numbers):
    first = taken(0, numbers)
    for place in range(len(numbers)):
        first += taken(place, numbers)
    return first


@numba.njit(parallel=True)
def with_threads(numbers):
    total = 0.0
    for place in numba.prange(4):
        total += taken(place, numbers)
    return total


sums = written_and_variable(np.ones(4)), with_threads(np.ones(4))
print(f"numba {numba.__version__}: {sums}, {', '.join(str(kinds[0]) for kinds in taken.signatures)}")
PY
seen="$(NUMBA_NUM_THREADS=1 "$folder/venv/bin/python" "$folder/kinds.py")"
echo "$seen"
test "$seen" = "numba 0.68.1: (5.0, 4.0), Literal[int](0), int64, uint64"
