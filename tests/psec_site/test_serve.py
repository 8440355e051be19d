import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from gunicorn.config import Config

from psec_site.management.commands.serve import commands

# The command with three processes that only sleep instead of the real ones.
SERVE = r"""
import sys
from psec_site.management.commands import serve
wait = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
serve.commands = lambda *args: {name: [sys.executable, "-c", wait] for name in "abc"}
serve.Command().handle(port=0, reload=False)
"""


@pytest.fixture
def site():
    """The running command and the ids of its processes."""
    command = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with command:
        assert command.stdout
        yield command, [int(command.stdout.readline()) for _ in range(3)]
        command.kill()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_the_site_stops_everything_it_started(site, number):
    command, pids = site
    command.send_signal(number)
    assert command.wait(10) == 0
    assert not any(is_running(pid) for pid in pids)


def test_when_one_process_dies_the_others_stop_and_the_command_fails(site):
    command, pids = site
    os.kill(pids[1], signal.SIGKILL)
    assert command.wait(10) == 1
    assert not any(is_running(pid) for pid in pids)


def test_a_port_in_use_is_reported_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used: Address already in"):
            call_command("serve", port=port)


def in_the_container():
    found = re.search(r"^CMD (\[.*\])$", (settings.BASE_DIR / "Dockerfile").read_text(), re.M)
    return json.loads(found[1])


@pytest.mark.parametrize("command", [commands(8000, False)["web server"], in_the_container()])
def test_no_header_changes_the_path_of_the_site(command):
    """gunicorn's default trusts SCRIPT_NAME in requests from the same machine."""
    config = Config()
    options = config.parser().parse_args(command[command.index("psec_site.wsgi") :])
    config.set("forwarder_headers", options.forwarder_headers)
    assert config.forwarder_headers == []
