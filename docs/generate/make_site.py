"""Build the site: a copy of the pages, beside it those that are made from the code, and all warnings as errors.

python docs/generate/make_site.py build/site
"""

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from made_pages import MADE, text_of

DOCS = Path(__file__).resolve().parent.parent


def without_links_out(text: str, folder: Path) -> str:
    """Links that leave the folder of pages, as to README.md, as the path that they name in the checkout."""

    def shown(link: re.Match[str]) -> str:
        target = (folder / link["target"]).resolve()
        stays = target.is_relative_to(DOCS) and target.suffix in (".md", ".png", ".ipynb")
        return link[0] if stays or not target.exists() else f"{link['text']} (`{target.relative_to(DOCS.parent)}`)"

    text = text.replace("```csv\n", "```text\n")  # a language that Sphinx does not colour
    return re.sub(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)#:\s]+)\)", shown, text)


def lay_out(place: Path) -> None:
    """Copy the pages to a folder, and add those that are made."""
    shutil.copytree(DOCS, place, ignore=shutil.ignore_patterns("__pycache__", "generate"))
    for name in MADE:
        (place / "reference" / f"{name}.md").write_text(text_of(name), encoding="utf-8")
    for path in place.rglob("*.md"):
        folder = DOCS / path.parent.relative_to(place)
        path.write_text(without_links_out(path.read_text(encoding="utf-8"), folder), encoding="utf-8")


def build(target: str) -> int:
    """Build into a folder; the exit code of Sphinx, which is 1 where it has warned of anything."""
    from sphinx.cmd.build import main as sphinx_build

    with TemporaryDirectory() as made:
        place = Path(made) / "docs"
        lay_out(place)
        return int(sphinx_build(["-q", "-W", "--keep-going", "-d", str(Path(made) / "trees"), str(place), target]))


if __name__ == "__main__":
    sys.exit(build(*sys.argv[1:]))
