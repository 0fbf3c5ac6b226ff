#!/usr/bin/env bash
# Mesa 4.0.0a0 and 3.5.1 (Python 3.12 or newer): one `rng` names two sequences of `model.random`.
#
# Guessed: `Model(rng=1).random.random()` is the same number in both, as `Model(rng=1).rng.random()` is. Seen: `rng` is the
# same, `random` is another one, so that a model that draws from it takes another path with Mesa 4.
# What this project does about it: its draws are named by key and take nothing from Mesa (`agents/draws.py`), so that paths are
# those of the golden file with any Mesa; tests/validation/test_golden.py.
set -euo pipefail
python="${PYTHON:-python3.12}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
for version in 3.5.1 4.0.0a0; do
    "$python" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "mesa==$version" networkx
    "$folder/$version/bin/python" - <<'PY' >> "$folder/seen"
import mesa

model = mesa.Model(rng=1)
print(f"{mesa.__version__}: random {model.random.random():.4f}, rng {model.rng.random():.4f}")
PY
done
cat "$folder/seen"
test "$(cat "$folder/seen")" = "3.5.1: random 0.1344, rng 0.5118
4.0.0a0: random 0.9081, rng 0.5118"
