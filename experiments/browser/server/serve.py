"""`digital-balance show`: a server on this machine that speaks to nobody else, and the browser on its page."""

import os
import socket
import threading
import webbrowser
from pathlib import Path
from typing import Any

from rich.console import Console

from configs import ConfigError, country_of
from configs.language import _
from experiments.browser.server.document.document import serve_document
from experiments.browser.server.guard import ALLOWED, checked_origins, guard
from experiments.browser.speech.font import serve_font
from experiments.extras import needed
from experiments.runs.calendar import YearKind
from experiments.runs.observed import check_observed
from experiments.stories.reading import read_story

HOST = "127.0.0.1"
SCENARIO = "DIGITAL_BALANCE_SCENARIO"  # with which scenario a page opens
YEARS = "DIGITAL_BALANCE_YEARS"  # in which years it tells the balance
STORY = "DIGITAL_BALANCE_STORY"  # the folder of its story, instead of the packaged one
# Seconds. A link is asked for a sign now and then; one that is busy with a long message hears that late, as nothing of
# it is read meanwhile, and uvicorn's 20 s would end it.
SIGN_S, PATIENCE_S = 20.0, 600.0
# Solara: without a word to other hosts, without its advertisement, and a tab whose link is lost is waited for.
QUIET = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_ASSETS_PROXY": "true",  # scripts and styles are those that are installed,
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # and what is not is fetched from nowhere
    "SOLARA_CHECK_HOOKS": "off",  # what Solara says of hooks in Mesa's own components
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "Digital Balance",
    "SOLARA_KERNEL_CULL_TIMEOUT": "12h",
    "SOLARA_MODE": "production",
}


def show(
    scenario: str,
    port: int,
    browser: bool,
    origins: list[str],
    say: Console,
    years: YearKind = "calendar",
    story: Path | None = None,
) -> None:
    """Serve the page until Ctrl-C, to itself and to further `origins`. Raises `ConfigError` where that cannot be.

    `story` is the folder of a story of somebody's own.
    """
    from experiments.browser.course.engine import load_engine
    from experiments.browser.session import Session

    os.environ.update({**QUIET, SCENARIO: _absolute(scenario), YEARS: years, "SOLARA_APP": "experiments.browser.page"})
    if origins:
        os.environ[ALLOWED] = " ".join(checked_origins(origins))
    application = needed("solara.server.starlette", "viz").app
    needed("mesa.visualization", "viz")
    uvicorn = needed("uvicorn", "viz")
    session = Session(_absolute(scenario))  # a scenario that cannot be is refused here, not in the browser
    check_observed(country_of(session.settings))
    if story is not None:
        from experiments.browser.story.check import check_story

        check_story(read_story(story), _absolute(scenario))
        os.environ[STORY] = str(story.resolve())
    _check_port(port)
    serve_font(application)
    guard(application)
    serve_document()
    config = uvicorn.Config(
        application, host=HOST, port=port, log_level="error", ws_ping_interval=SIGN_S, ws_ping_timeout=PATIENCE_S
    )
    server = uvicorn.Server(config)
    threading.Thread(target=load_engine, daemon=True, name="engine").start()
    threading.Thread(target=_announce, args=[server, f"http://{HOST}:{port}", browser, say], daemon=True).start()
    server.run()


def _absolute(scenario: str) -> str:
    return str(Path(scenario).resolve()) if scenario.endswith(".toml") else scenario


def _check_port(port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ConfigError(_("--port is {port}; expected 1 to 65535", port=port))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ConfigError(
                _("--port {port} cannot be used ({strerror}); expected a free one", port=port, strerror=error.strerror)
            ) from None


def _announce(server: Any, address: str, browser: bool, say: Console) -> None:
    """Say where the page is as soon as it is there."""
    pause = threading.Event()
    while not server.started:
        if server.should_exit or pause.wait(0.1):
            return
    say.print(_("The visualizer is at {address} (Ctrl-C ends it)", address=address), highlight=False)
    if browser:
        webbrowser.open(address)
