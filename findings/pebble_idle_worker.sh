#!/usr/bin/env bash
# pebble 5.2.3: one worker that dies while none is at work ends the whole pool.
#
# Guessed: a process pool that replaces a worker which dies at work replaces one that dies while it is idle, too. Seen:
# the pool of two is no longer active, and the next call raises RuntimeError, "Unexpected error within the Pool". A
# worker that is killed while it starts has the same end.
# What this project does about it: `experiments/sweep/local_pool.py`; tests/experiments/sweeps/test_starting_workers.py.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pebble==5.2.3
cat > "$folder/idle.py" <<'PY'
import os
import signal
import time
from importlib.metadata import version
from multiprocessing import get_context

import pebble

if __name__ == "__main__":
    pool = pebble.ProcessPool(2, context=get_context("spawn"))
    os.kill(pool.schedule(os.getpid).result(), signal.SIGKILL)
    while pool.active:
        time.sleep(0.05)
    try:
        pool.schedule(os.getpid)
    except RuntimeError as error:
        print(f"pebble {version('pebble')}: active is {pool.active}; {error}")
    pool.stop()
    pool.join()
PY
seen="$(timeout 60 "$folder/venv/bin/python" "$folder/idle.py")"
echo "$seen"
test "$seen" = "pebble 5.2.3: active is False; Unexpected error within the Pool"
