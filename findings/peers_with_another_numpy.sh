#!/usr/bin/env bash
# black-it 0.3.3, mesa-frames 0.1.0a0, lifelines 0.30.3, bptk-py 3.2.0: none installs beside numpy 2.4.6 and pandas 3.1.1.
#
# Guessed: libraries that one would put beside a model can be installed beside it. Seen: black-it and mesa-frames want numpy 1.26,
# lifelines wants pandas below 3, bptk-py 3.2.0 pandas 3.0.6 to the last digit. Where no version is named, pip takes an old one
# in silence that does not say what it needs: lifelines 0.30.0, bptk-py 1.5.3.
# What this project does about it: it needs none of them; comparisons with such peers are made in an environment of their own.
set -euo pipefail
python="${PYTHON:-python3.11}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
refused=0
for peer in black-it==0.3.3 mesa-frames==0.1.0a0 lifelines==0.30.3 bptk-py==3.2.0; do
    if "$folder/venv/bin/python" -m pip install --disable-pip-version-check --dry-run --only-binary :all: \
        "$peer" numpy==2.4.6 pandas==3.1.1 > "$folder/said" 2>&1; then
        echo "$peer: installs"
    else
        echo "$peer: $(grep -m1 "${peer%%=*} .* depends on" "$folder/said" | sed 's/^ *//')"
        refused=$((refused + 1))
    fi
done
test "$refused" = 4
