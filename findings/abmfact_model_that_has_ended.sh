#!/usr/bin/env bash
# abmfact 0.1.0 with Mesa 3.3.1: a model that has ended is stepped on.
#
# Guessed: the adapter of Mesa stops where Mesa's own `run_model` and `batch_run` do, when `running` is False; `steps` is the most
# that it takes. Seen: it steps as many times as it was told, whatever the model says, and measures what is left after them: a
# model that ends itself after 3 steps is stepped 10 times.
# What this project does about it: `digital-balance audit` runs its models itself; docs/explanation/audit.md.
set -euo pipefail
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check abmfact==0.1.0 mesa==3.3.1 networkx==3.6.1
cat > "$folder/ended.py" <<'PY'
from importlib.metadata import version

import mesa
from abmfact import Knobs, MesaAdapter, __version__


class Countdown(mesa.Model):
    def __init__(self, rng=None):
        super().__init__(rng=rng)
        self.left = 3

    def step(self):
        self.left -= 1
        self.running = self.left > 0


outputs = MesaAdapter(Countdown, steps=10, outputs={"left": lambda model: model.left}).run({}, 1, Knobs())
model = Countdown(rng=1)
model.run_model()
print(f"abmfact {__version__}, mesa {version('mesa')}: {3 - int(outputs['left'])} steps; run_model: {3 - model.left}")
PY
seen="$("$folder/venv/bin/python" -W ignore "$folder/ended.py")"
echo "$seen"
test "$seen" = "abmfact 0.1.0, mesa 3.3.1: 10 steps; run_model: 3"
