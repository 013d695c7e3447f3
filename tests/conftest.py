"""What holds for every test: nothing from outside, the same everywhere, and no trace in the checkout."""

import atexit
import os
import pickle
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import nbval.plugin
import pytest

ROOT = Path(__file__).parents[1]
LOCAL = {"127.0.0.1", "::1", "localhost"}

collect_ignore = ["benchmarks", "fixtures", "typed_chain.py"]  # the last is for the type checker

# Failures must come back on the next run, on every machine.
hypothesis.settings.register_profile(
    "mediakit",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("mediakit")


class OutsideError(RuntimeError):
    """A test reached for something that tests must not reach for."""


def _no_network(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise OutsideError(f"no test may connect to {address[0]}")
    elif event == "socket.getaddrinfo" and arguments[0] not in (*LOCAL, "", None):
        raise OutsideError(f"no test may look up {arguments[0]}")


def _no_pickles(*_, **__):
    raise OutsideError("pickle.load runs whatever a file says: mediakit never reads pickles")


def pytest_configure(config):
    sys.addaudithook(_no_network)
    pickle.load = _no_pickles
    private = tempfile.mkdtemp(prefix="mediakit-tests-")
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    # Kernels inherit these: nobody's own IPython start-up files, no progress bars on stderr, no fault of ours set aside.
    os.environ.update(CI="true", IPYTHONDIR=private, TQDM_DISABLE="1", MEDIAKIT_STRICT="1")
    for name in ("COLUMNS", "PYTHONWARNINGS", "FORCE_COLOR"):
        os.environ.pop(name, None)
    nbval.plugin.RunningKernel = _elsewhere(nbval.plugin.RunningKernel, Path(private))
    if not hasattr(config, "workerinput"):
        # Builds the cache of fonts once, so that its message appears in no cell.
        import matplotlib.font_manager  # noqa: F401


def _elsewhere(kernel, private):
    """Chapters save what they make to `../results`; under test that must not be the results of the person testing."""

    def start(*arguments, cwd, **settings):
        if Path(cwd) == ROOT / "notebooks":
            cwd = private / "notebooks"
            cwd.mkdir(exist_ok=True)
            if not (private / "data").exists():
                shutil.copytree(ROOT / "data", private / "data")
        return kernel(*arguments, cwd=str(cwd), **settings)

    return start


def pytest_make_parametrize_id(val, argname):
    """Bytes name no case: a file made at import may hold the time, and two workers would collect different tests."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.timeout(180))
