"""The page is spoken to by itself and by whom it was told of, and by no other site that the same browser has open."""

import logging
import runpy
from http.client import HTTPConnection
from pathlib import Path

import pytest

from configs import ConfigError
from experiments.browser.server.guard import Guard, checked_origins, origin_of
from tests.helpers.command import here

ROOT = Path(__file__).resolve().parents[2]
PROXY = "https://page.example"


def answer(guard: Guard, kind: str, host: str, origin: str | None) -> str:
    """What a request of a host, from an origin, ends with: reached, 403, or closed."""
    said: list[dict] = []

    async def receive() -> dict:
        return {"type": f"{kind}.connect"}

    async def send(message) -> None:
        said.append(dict(message))

    headers = [(b"host", host.encode()), *([] if origin is None else [(b"origin", origin.encode())])]
    scheme = {"http": "http", "websocket": "ws"}[kind]
    scope = {"type": kind, "scheme": scheme, "server": ("127.0.0.1", 8765), "headers": headers}
    with pytest.raises(StopIteration):
        guard(scope, receive, send).send(None)  # nothing in it waits, and the loop of this thread is a browser's
    return "reached" if not said else {"websocket.close": "closed", "http.response.start": "403"}[said[0]["type"]]


@pytest.fixture
def guard():
    async def page(scope, receive, send) -> None:
        """Whoever gets here is served."""

    return Guard(page, checked_origins([PROXY]).values())


OWN, OTHER = "127.0.0.1:8765", "news.example"


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("host", "origin", "served"),
    [
        (OWN, f"http://{OWN}", True),
        ("localhost:8765", "http://localhost:8765", True),
        ("[::1]:8765", "http://[::1]:8765", True),
        (OWN, None, True),  # no browser, or a link that somebody followed
        (OWN, PROXY, True),
        ("page.example", PROXY, True),
        (OWN, f"https://{OTHER}", False),
        (OWN, "http://127.0.0.1:3000", False),
        (OWN, f"https://{OWN}", False),
        (OWN, f"http://{OWN}.{OTHER}", False),
        (OWN, "null", False),
        (OWN, "", False),
        (f"{OTHER}:8765", None, False),
        (f"{OTHER}:8765", f"http://{OTHER}:8765", False),
        ("", None, False),
    ],
)
def test_only_the_page_and_whom_it_was_told_of_are_served(guard, kind, host, origin, served):
    refused = "403" if kind == "http" else "closed"
    assert answer(guard, kind, host, origin) == ("reached" if served else refused)


def test_the_log_names_a_site_once_and_says_what_would_allow_it(guard, caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            answer(guard, "websocket", OWN, f"https://{OTHER}")
    assert [record.getMessage() for record in caplog.records] == [
        "A request was refused: origin 'https://news.example'; expected the page's own, or one of --allow-origin"
    ]


def test_sites_without_end_fill_no_log(guard, caplog):
    with caplog.at_level(logging.WARNING):
        for number in range(300):
            answer(guard, "http", OWN, f"https://{number}.example")
    assert len(caplog.records) == 100


@pytest.mark.parametrize("text", ["page.example", "https://", "https://page.example/path", "https://a:b", "*", "null"])
def test_what_is_no_origin_cannot_be_allowed(text, tmp_path):
    assert origin_of(text) is None
    with pytest.raises(ConfigError, match=r"expected a scheme and a host, as in https://page.example"):
        checked_origins([PROXY, text])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the packages that serve, when they are imported
def test_show_refuses_an_origin_that_is_none(tmp_path):
    done = here("show", "--allow-origin", "page.example", cwd=tmp_path)
    assert done.returncode == 2
    assert "--allow-origin page.example" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_page_of_solara_run_has_the_guard_once():
    from solara.server import starlette

    for _ in range(2):  # Solara runs a page anew when its file has changed
        runpy.run_path(str(ROOT / "app.py"))
    guard = starlette.app.router.middleware_stack
    assert isinstance(guard, Guard) and not isinstance(guard.application, Guard)


def test_the_server_takes_no_link_from_another_site(server):
    place = server.address.removeprefix("http://")
    link = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin": "https://news.example",
    }
    for method, path, headers, status in [
        ("GET", "/jupyter/api/kernels/none/channels?session_id=none", link, 403),
        ("POST", "/_solara/api/close/none?session_id=none", {"Origin": "https://news.example"}, 403),
        ("POST", "/_solara/api/close/none?session_id=none", {"Origin": server.address}, 200),
        ("GET", "/readyz", {"Host": "news.example"}, 403),
        ("GET", "/readyz", {}, 200),
    ]:
        connection = HTTPConnection(place)
        connection.request(method, path, headers=headers)
        assert connection.getresponse().status == status, (method, path, headers)
        connection.close()
    assert "A request was refused: origin 'https://news.example'" in server.log.read_text()
