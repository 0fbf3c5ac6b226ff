#!/usr/bin/env bash
# Mesa 3.5.1 and 4.0.0a0 (Python 3.12 or newer): what pip installs cannot be imported.
#
# Guessed: `pip install mesa` and `import mesa` work together. Seen: the import ends with "No module named 'networkx'", which
# the package does not ask for outside its extras.
# What this project does about it: it asks for networkx itself (`pyproject.toml`); tests/experiments/test_packaging.py.
set -euo pipefail
python="${PYTHON:-python3.12}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
for version in 3.5.1 4.0.0a0; do
    "$python" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "mesa==$version"
    "$folder/$version/bin/python" -c "import mesa" 2>&1 | tail -1 | tee -a "$folder/seen" || true
done
test "$(grep -c "No module named 'networkx'" "$folder/seen")" = 2
