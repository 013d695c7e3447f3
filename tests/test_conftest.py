"""The walls around the tests stand."""

import os
import pickle
import socket
import subprocess
import sys

import pytest


def test_no_test_reaches_the_network():
    with socket.socket() as outside, pytest.raises(RuntimeError, match="no test may connect to"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="no test may look up"):
        socket.getaddrinfo("example.invalid", 80)


def test_sockets_on_this_machine_work():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


def test_no_test_loads_a_pickle(tmp_path):
    path = tmp_path / "a.pickle"
    path.write_bytes(pickle.dumps([1]))
    with path.open("rb") as file, pytest.raises(RuntimeError, match="never reads pickles"):
        pickle.load(file)


@pytest.mark.timeout(240)
def test_collecting_again_gives_the_same_tests(request):
    """Workers collect for themselves, at another second and with other hashes: what differs stops the whole run."""
    here = {item.nodeid for item in request.session.items if item.path.suffix == ".py"}
    names = sorted({name.split("::")[0] for name in here if name.startswith("tests/")})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", "-p", "no:cacheprovider", "--assert=plain"]
    env = os.environ | {"PYTHONHASHSEED": "17", "TZ": "Asia/Tokyo"}
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        env.pop(name, None)
    said = subprocess.run(
        [*command, "--override-ini=addopts=--import-mode=importlib", *names],
        cwd=request.config.rootpath, env=env, capture_output=True, text=True, timeout=220,
    )  # fmt: skip
    again = {line for line in said.stdout.splitlines() if "::" in line}
    assert again, said.stderr
    assert {name for name in here if name.startswith("tests/")} - again == set()


@pytest.mark.parametrize("data", [b"words that are bytes"])
def test_bytes_name_no_case(request, data):
    assert request.node.name == "test_bytes_name_no_case[data]"


def test_progress_bars_are_off():
    assert os.environ["CI"] == "true"
    assert os.environ["TQDM_DISABLE"] == "1"
