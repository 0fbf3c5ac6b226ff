"""The pictures of the README: figures of a run, and the page in a browser (`make gallery`)."""

import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import typer
from PIL import Image

from configs import ConfigError, load
from experiments.cli.app import end_with
from experiments.cli.options import out
from experiments.extras import needed
from experiments.figures.balance import run_figures
from experiments.figures.png import png_of
from experiments.runs.run import run_scenario
from sim.whole_files import write_whole

FOLDER = Path("docs/figures")
GALLERY_DPI = 110
COLOURS = 256  # of a palette: what is drawn has few
VIEWS = {"Balance": "page_balance", "Markets": "page_markets", "Customers": "page_customers"}
WHOLE = "document.querySelector('.db-date')?.innerText == '2035-12'"  # the whole run is there
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def gallery(folder: Path = FOLDER, replicates: int = 8) -> list[Path]:
    """Draw everything anew, below 200 kB each. Raises `ConfigError` without Playwright or a browser."""
    pictures = {}
    finished = run_scenario("baseline", load("baseline"), 1, replicates, "auto")
    for name, figure in run_figures(finished.frames, finished.settings).items():
        figure.set_dpi(GALLERY_DPI)
        pictures[name] = png_of(figure)
    pictures |= page_pictures()
    return [write_whole(folder / f"{name}.png", _small(picture)) for name, picture in pictures.items()]


def _small(picture: bytes) -> bytes:
    """A picture with a palette of its own."""
    buffer = io.BytesIO()
    quantized = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    quantized.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def page_pictures() -> dict[str, bytes]:
    """Screenshots of the page after a run of the baseline, and of a duopoly that tips."""
    with page_in_a_browser(1440, 860) as page:
        return _shots(page)


@contextmanager
def page_in_a_browser(width: int, height: int, folder: Path | None = None, opened: str = WHOLE) -> Iterator[Any]:
    """The page of `show` in Chromium, by the program of a folder if one is given, as soon as a condition holds in it.

    Raises `ConfigError` without Playwright or a browser.
    """
    playwright = needed("playwright.sync_api", "test")
    place = next(filter(None, map(which, BROWSERS)), None)
    if place is None:
        raise ConfigError("no Chromium is installed; expected one: apt-get install -y chromium")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "experiments", "show", "--no-browser", "--port", str(port)]
    packages = {} if folder is None else {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    server = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **packages}
    )
    try:
        with playwright.sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=place, args=["--no-sandbox", "--disable-gpu"], timeout=0.0
            )
            page = browser.new_page(viewport={"width": width, "height": height})
            _open(page, f"http://127.0.0.1:{port}", server, opened)
            yield page
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _open(page: Any, address: str, server: subprocess.Popen[bytes], opened: str) -> None:
    page.set_default_timeout(0.0)  # for ever: machines may be busy
    while True:
        try:
            page.goto(address)
            break
        except Exception:  # the server is on its way, or has ended
            if server.poll() is not None:
                raise
            time.sleep(0.5)
    page.wait_for_function(opened, timeout=0)


def _shots(page: Any) -> dict[str, bytes]:
    taken = {}
    _look_at(page, 180, "2024-12")
    for view, name in VIEWS.items():
        page.get_by_role("tab", name=view).click()
        page.wait_for_timeout(2_500)
        taken[name] = page.screenshot()
    scenario = page.locator(".db-side").get_by_label("Scenario")
    scenario.click()
    scenario.fill("biased")
    page.get_by_role("option", name="theory/biased_duopoly").click()
    page.get_by_role("tab", name="Theory").click()
    _wait_for(page, "Step 200 of 200")  # the run of another scenario is there
    _look_at(page, 48, "Step 48 of 200")
    page.wait_for_timeout(2_500)
    taken["page_theory"] = page.screenshot()
    return taken


def _look_at(page: Any, month: int, shown: str) -> None:
    """Go to a month or step of the whole run."""
    page.get_by_role("slider", name="Month", exact=True).fill(str(month))
    _wait_for(page, shown)


def _wait_for(page: Any, shown: str) -> None:
    page.wait_for_function(f"document.querySelector('.db-date').innerText == {shown!r}", timeout=120_000)


def main(
    folder: Path = typer.Option(FOLDER, "--out", help="Folder of the pictures."),  # noqa: B008
) -> None:
    """Draw the pictures of the README."""
    for path in gallery(folder):
        out.print(f"{path}: {path.stat().st_size / 1000:.0f} kB", highlight=False)


if __name__ == "__main__":
    commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    commands.command()(main)
    end_with(commands)
