"""Notebooks are those of their tutorials, and run from the first cell to the last."""

import make_notebooks
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook


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


@pytest.mark.filterwarnings("ignore")  # as above
def test_a_model_an_agent_its_bar_and_its_figures_are_shown_in_cells(tmp_path):
    begin = "from sim import DigitalEconomy\nmodel = DigitalEconomy('baseline', rng=1, **{small})"
    small = "{'customers.number': 60, 'time.end': '2010-03'}"
    cells = [
        f"{begin.format(small=small)}\nmodel.run(progress=True)",
        "next(iter(model.agents))",
        "model.plot()",
        "model.settings.time",
    ]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(
        notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = [[output.get("data", {}) for output in cell.outputs] for cell in notebook.cells]
    tables = [cell[-1]["text/html"] for cell in shown]
    assert "3 of 3 are done" in tables[0] and "employees" in tables[1] and "2010-03" in tables[3]
    assert tables[2].count("data:image/png;base64,") == 3
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown[0]), "a bar"
