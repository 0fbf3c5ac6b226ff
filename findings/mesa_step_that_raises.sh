#!/usr/bin/env bash
# Mesa 3.5.1 (Python 3.12 or newer): a step that raises once is gone for ever, and nobody says so.
#
# Guessed: a model whose step raises, and whose error is caught, tries the step again when it is called next, as it
# does with Mesa 3.3.1. Seen: from 3.5 on a step is an event that is scheduled anew only when it has ended well. After
# the error `step()` and `run_for(5)` return in silence, Mesa's time goes on from 3 to 10, and the step is not called.
# What this project does about it: `sim/mesa_clock.py`; tests/unit/test_mesa_clock.py.
set -euo pipefail
python="${PYTHON:-python3.12}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
# networkx: Mesa 3.5.1 imports it, and does not declare it.
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check mesa==3.5.1 networkx==3.4.2
cat > "$folder/counted.py" <<'PY'
import warnings

warnings.simplefilter("ignore")
import mesa


class Counted(mesa.Model):
    """Counts its steps; the third raises, once."""

    def __init__(self):
        super().__init__(rng=1)
        self.called = 0

    def step(self):
        self.called += 1
        if self.called == 3:
            raise ValueError("the third step")


model = Counted()
model.step()
model.step()
try:
    model.step()
except ValueError as error:
    print("raised:", error)
model.step()
model.step()
model.run_for(5)
print(f"mesa {mesa.__version__}: step was called {model.called} times, time is {model.time:g}")
PY
seen="$("$folder/venv/bin/python" "$folder/counted.py")"
echo "$seen"
test "$seen" = "raised: the third step
mesa 3.5.1: step was called 3 times, time is 10"
