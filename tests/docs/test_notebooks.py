"""Notebooks are those of their tutorials, and run from the first cell to the last."""

import make_notebooks
import nbformat
import pytest
from nbclient import NotebookClient


@pytest.mark.parametrize("name", make_notebooks.NAMES)
def test_a_notebook_is_that_of_its_tutorial(name):
    kept = nbformat.read(make_notebooks.DOCS / "notebooks" / f"{name}.ipynb", as_version=4)
    assert kept == make_notebooks.notebook_of(name), "python docs/generate/make_notebooks.py writes it anew"


@pytest.mark.filterwarnings("ignore")  # of kernels and their sockets, which are not ours
@pytest.mark.parametrize("name", make_notebooks.NAMES)
def test_a_notebook_runs(name, tmp_path):
    notebook = make_notebooks.notebook_of(name)
    NotebookClient(
        notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), "its figure is shown"
    assert (tmp_path / {"why_markets_tip": "lecture.png", "your_firms": "home.png"}[name]).is_file()
