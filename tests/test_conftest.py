"""The walls around the tests stand."""

import os
import pickle
import socket

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


def test_progress_bars_are_off():
    assert os.environ["CI"] == "true"
    assert os.environ["TQDM_DISABLE"] == "1"
