"""The server of the page: who is gone costs nothing, and who comes back finds the run as it was left."""

import re
import threading
from types import SimpleNamespace

from playwright.sync_api import expect

from experiments.browser import ticks
from experiments.browser.session import Session
from tests.browser.acts import date, expect_changes, expect_last_row, press, seed, stepped
from tests.helpers.forked import forked
from tests.helpers.processes import FOR_EVER


def test_a_run_that_nobody_looks_at_waits_and_is_not_drawn():
    present, told = threading.Event(), threading.Event()
    present.set()
    session = Session("theory/bass", attended=present.is_set)
    month = session.course.model.step

    def step() -> None:
        month()
        if session.course.model.month == 5:
            present.clear()

    session.course.model.step = step
    session.renew(lambda change: (change(), told.set()))
    assert told.wait(FOR_EVER)
    assert (session.course.model.month, session.month) == (5, 0), "nothing of it is shown"
    present.set()
    session.advance(1)
    assert session.course.complete and session.month == 1, "who comes back has the rest computed"


def test_a_change_waits_until_a_message_of_the_browser_is_dealt_with_and_none_is_until_it_is_drawn(monkeypatch):
    waits, dealt_with, held, acts = threading.Event(), threading.Event(), [False], []

    class Lock:
        def __enter__(self) -> None:
            waits.set()
            dealt_with.wait(FOR_EVER)
            held[0] = True

        def __exit__(self, *_) -> None:
            held[0] = False

    def act(name: str) -> None:
        acts.append((name, held[0]))

    # Started before anything is replaced: where Solara has been served, its threads ask for a context as they start.
    begin = threading.Event()
    tick = threading.Thread(target=lambda: begin.wait(FOR_EVER) and ticks.redraw(lambda: act("changed")))
    tick.start()
    context = SimpleNamespace(lock=Lock())
    monkeypatch.setattr(ticks.kernel_context, "has_current_context", lambda: True)
    monkeypatch.setattr(ticks.kernel_context, "get_current_context", lambda: context)
    monkeypatch.setattr(ticks, "update_counter", SimpleNamespace(set=lambda _number: act("drawn")))
    begin.set()
    waits.wait(FOR_EVER)
    assert waits.is_set() and acts == []
    dealt_with.set()
    tick.join(FOR_EVER)
    assert acts == [("changed", True), ("drawn", True)]


# A page in Solara's own server, its link without a socket: the visitor leaves while the run is computed, and stays away.
LEFT = """
import asyncio, gc, json, os, threading, weakref
from experiments.browser.server.serve import QUIET, SCENARIO
os.environ.update({**QUIET, "SOLARA_APP": "experiments.browser.page", SCENARIO: "baseline"})
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
            address = next(widget for widget in widgets if hasattr(widget, "query"))
            word = {"method": "custom", "content": {"event": "opened", "data": ""}}
            return said("comm_msg", word, address.comm.comm_id)
        await asyncio.to_thread(left.wait)
        raise websocket.WebSocketDisconnect

def visit():
    asyncio.run(server.app_loop(Link(), {}, {}, "visitor", "kernel", "page"))

def watch():
    opened.wait()
    context = kernel_context.contexts["kernel"]
    session = next(thing for thing in gc.get_objects() if type(thing) is Session)
    wait_until(lambda: session.course.model.month > 6)
    computing = [thread for thread in threading.enumerate() if thread.name == "compute"]
    left.set()
    visitor.join()
    for thread in computing:
        thread.join()
    print(session.course.model.month < session.course.n_months, session.computing)
    context.close(reason="cull")  # as Solara does after the grace time
    return weakref.ref(session), weakref.ref(session.course.model)

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
    assert lines[0] == "True None", "the month that had begun ends, and no more begin"
    assert lines[1] == "freed"


# Solara's script gives a server half a second to say that it knows the page; machines may be busy.
PATIENT = "const timer = setTimeout; setTimeout = (act, ms, ...words) => timer(act, ms === 500 ? 3e5 : ms, ...words)"


def test_after_a_lost_link_the_page_waits_and_goes_on_where_it_was(tab, server):
    page, links = tab.context.new_page(), []
    page.add_init_script(PATIENT)
    page.route_web_socket(re.compile("/jupyter/"), lambda link: links.append((link, link.connect_to_server())))
    page.goto(server.address)
    expect(date(page)).to_have_text("2035-12")
    seed(page, "5")
    expect_changes(page, "Seed 5")
    press(page, "Step")
    expect_last_row(page, stepped(5, 1))
    (browser, host), n_links = links[-1], len(links)
    host.close()
    browser.close()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect_changes(page, "Seed 5")
    assert len(links) > n_links, "the browser has come back"
    assert len({link.url for link, _host in links}) == 1, "to the session that it had"
    expect(page.locator(".db-seed input")).to_have_value("5")
    expect(date(page)).to_have_text("2010-01")
    expect(page.get_by_role("img", name="Digital balance by item").locator("svg")).to_be_visible()
    press(page, "Step")
    expect(date(page)).to_have_text("2010-02")
    expect_last_row(page, stepped(5, 2))
    page.close()
