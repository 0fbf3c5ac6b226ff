"""The server of the page: who is gone costs nothing, and who comes back finds the run as it was left."""

import re
import threading
from types import SimpleNamespace

from playwright.sync_api import expect

from experiments.browser import ticks
from experiments.browser.session import Session
from tests.browser.acts import date, press, seed, since
from tests.helpers.forked import forked
from tests.helpers.processes import FOR_EVER


def test_a_run_that_nobody_looks_at_waits_and_is_not_drawn():
    present, drawn = threading.Event(), []
    present.set()
    session = Session("theory/bass", attended=present.is_set)
    month = session.model.step

    def step() -> None:
        month()
        if session.model.month == 5:  # in the midst of the second tick
            present.clear()

    def tick() -> None:
        drawn.append(session.model.month)
        session.drawn.set()

    session.model.step = step
    session.play(lambda: 3, tick)
    player = next(thread for thread in threading.enumerate() if thread.name == "play")
    player.join(FOR_EVER)
    assert not player.is_alive() and not session.playing
    assert (session.model.month, drawn) == (5, [3])
    present.set()
    session.advance(1)
    assert session.model.month == 6, "who comes back goes on from there"


def test_a_tick_waits_until_a_message_of_the_browser_is_dealt_with(monkeypatch):
    waits, dealt_with = threading.Event(), threading.Event()

    class Lock:
        def __enter__(self) -> None:
            waits.set()
            dealt_with.wait(FOR_EVER)

        def __exit__(self, *_) -> None:
            pass

    # Started before anything is replaced: where Solara has been served, its threads ask for a context as they start.
    begin = threading.Event()
    tick = threading.Thread(target=lambda: begin.wait(FOR_EVER) and ticks.redraw())
    tick.start()
    context = SimpleNamespace(lock=Lock())
    monkeypatch.setattr(ticks.kernel_context, "has_current_context", lambda: True)
    monkeypatch.setattr(ticks.kernel_context, "get_current_context", lambda: context)
    drawn: list[int] = []
    monkeypatch.setattr(ticks, "update_counter", SimpleNamespace(set=drawn.append))
    begin.set()
    waits.wait(FOR_EVER)
    assert waits.is_set() and drawn == []
    dealt_with.set()
    tick.join(FOR_EVER)
    assert len(drawn) == 1


# A page in Solara's own server, its link without a socket: the visitor leaves while the run plays, and stays away.
LEFT = """
import asyncio, gc, json, os, threading, weakref
from experiments.browser.serve import QUIET, SCENARIO
os.environ.update({**QUIET, "SOLARA_APP": "experiments.browser.page", SCENARIO: "theory/duopoly"})
import solara.server.starlette
from solara.server import app, kernel_context, server, websocket
from experiments.browser.session import Session
from tests.helpers.processes import wait_until

opened, left = threading.Event(), threading.Event()

def said(kind, data, target="control"):
    header = {"msg_type": kind, "msg_id": kind}
    content = {"comm_id": target, "target_name": "solara.control", "data": data}
    rest = {"channel": "shell", "parent_header": {}, "metadata": {}, "buffers": []}
    return json.dumps({"header": header, "content": content, **rest})

class Link(websocket.WebsocketWrapper):
    to_say = [said("comm_open", {}), said("comm_msg", {"method": "run", "args": {"path": "/"}})]
    def send_text(self, data): pass
    send_bytes = send_text
    def close(self): pass
    async def receive(self):
        if self.to_say:
            return self.to_say.pop(0)
        if not opened.is_set():
            opened.set()
            widgets = kernel_context.contexts["kernel"].widgets.values()
            button = next(widget for widget in widgets if getattr(widget, "children", None) == ["Play"])
            click = {"method": "custom", "content": {"event": "click", "data": {}}}
            return said("comm_msg", click, button.comm.comm_id)
        await asyncio.to_thread(left.wait)
        raise websocket.WebSocketDisconnect

def visit():
    asyncio.run(server.app_loop(Link(), {}, {}, "visitor", "kernel", "page"))

def watch():
    opened.wait()
    context = kernel_context.contexts["kernel"]
    session = next(thing for thing in gc.get_objects() if type(thing) is Session)
    wait_until(lambda: session.drawn.set() or session.model.month > 6)  # a browser says of each tick that it has it
    player = next(thread for thread in threading.enumerate() if thread.name == "play")
    left.set()
    visitor.join()
    reached = session.model.month
    player.join()
    print(session.model.month - reached, reached < session.model.world.n_months, session.playing)
    context.close(reason="cull")  # as Solara does after the grace time
    return weakref.ref(session), weakref.ref(session.model)

app.ensure_apps_initialized()
visitor = threading.Thread(target=visit)
visitor.start()
try:
    held = watch()
finally:
    left.set()  # what has failed ends, too
wait_until(lambda: gc.collect() >= 0 and not any(reference() for reference in held))
print("freed")
"""


def test_a_visitor_who_is_gone_is_forgotten_after_the_grace_time():
    done = forked("-c", LEFT)
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done.stderr
    assert lines[0] in ("0 True False", "1 True False"), "the month that had begun ends, and no other begins"
    assert lines[1] == "freed"


# Solara's script gives a server half a second to say that it knows the page; machines may be busy.
PATIENT = "const timer = setTimeout; setTimeout = (act, ms, ...words) => timer(act, ms === 500 ? 3e5 : ms, ...words)"


def test_after_a_lost_link_the_page_waits_and_goes_on_where_it_was(tab, server):
    page, links = tab.context.new_page(), []
    page.add_init_script(PATIENT)
    page.route_web_socket(re.compile("/jupyter/"), lambda link: links.append((link, link.connect_to_server())))
    page.goto(server.address)
    seed(page, "5")
    press(page, "1")
    press(page, "Play")
    expect(date(page)).to_have_text(since(2010))
    (browser, host), n_links = links[-1], len(links)
    host.close()
    browser.close()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert len(links) == n_links + 1, "the browser has come back"
    expect(page.locator(".db-seed input")).to_have_value("5")
    before = date(page).inner_text()
    assert "2010" <= before < "2035-12"
    press(page, "Step")
    expect(date(page)).not_to_have_text(before)
    page.close()
