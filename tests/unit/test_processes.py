"""What tests have started ends with the suite, also where the suite is killed."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.processes import started, wait_until

ROOT = Path(__file__).resolve().parents[2]
# As tests of the page serve it; the server has a process of its own, and both stay when they are asked to go.
TEST = """
import signal
from tests.browser.conftest import serving

SERVER = '''
import os, signal, socket, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
server = socket.create_server(("127.0.0.1", int(sys.argv[-1])))
os.fork()
while True:
    server.accept()[0].close()
'''

def test_of_the_page(tmp_path, capfd):
    with serving(["-c", SERVER], tmp_path / "log.txt") as server, capfd.disabled():
        print("served at", server.address, flush=True)
        signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_page_server_ends_with_the_suite_that_has_started_it_however_that_ends(number, tmp_path):
    (tmp_path / "test_page.py").write_text(TEST)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ROOT, "test_page.py"]
    with started(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as suite:
        place = next(filter(None, map(re.compile(r"served at http://127.0.0.1:(\d+)").search, suite.stdout)))

        def serves() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", int(place[1]))) == 0

        assert serves()
        suite.send_signal(number)
        assert suite.wait() == -number
        wait_until(lambda: not serves())
