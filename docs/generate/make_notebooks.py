"""Notebooks of tutorials that need Python alone: text and code of the page, cell by cell, without what is printed.

python docs/generate/make_notebooks.py     # write docs/notebooks anew
"""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

DOCS = Path(__file__).resolve().parent.parent
NAMES = ("why_markets_tip", "your_firms")
DRAWN = re.compile(r"<!-- drawn: (\S+) -->\n!\[[^\]]*\]\([^)]+\)\n")
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$\n?", re.DOTALL | re.MULTILINE)


def notebook_of(name: str) -> NotebookNode:
    """The notebook of a tutorial; cells are named by their number, so that it is the same whenever it is made."""
    text = (DOCS / "tutorials" / f"{name}.md").read_text(encoding="utf-8")
    text = DRAWN.sub(r'```python\nfrom IPython.display import Image\n\nImage("\1")\n```\n', text)
    text = re.sub(r"</?details>|<summary>|</summary>", "", text)
    text = re.sub(r"\]\((?!http)([^)]+)\)", lambda link: f"]({_from_notebooks(link[1])})", text)
    cells, end = [], 0
    for block in BLOCK.finditer(text):
        cells.append(("markdown", text[end : block.start()]))
        if block[1] == "python":
            cells.append(("code", block[2]))
        end = block.end()
    cells.append(("markdown", text[end:]))
    kinds = {"markdown": new_markdown_cell, "code": new_code_cell}
    kept = [(kind, source.strip()) for kind, source in cells if source.strip()]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = [kinds[kind](source, id=f"cell-{number}") for number, (kind, source) in enumerate(kept)]
    return new_notebook(cells=made, metadata=metadata)


def _from_notebooks(target: str) -> str:
    """A link of a tutorial, as it leads from the folder of notebooks."""
    return target if target.startswith("../") else f"../tutorials/{target}"


if __name__ == "__main__":
    (DOCS / "notebooks").mkdir(exist_ok=True)
    for name in NAMES:
        nbformat.write(notebook_of(name), DOCS / "notebooks" / f"{name}.ipynb")
