"""The three descriptions of the environment agree: pyproject.toml, the hashed lock and environment.yml."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from mediakit.results.optional import EXTRAS
from mediakit.results.table import DISTRIBUTION

ROOT = Path(__file__).parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
LOCK = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
CONDA = (ROOT / "environment.yml").read_text("utf-8")


def specifiers(lines):
    requirements = map(Requirement, lines)
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in requirements}


def wanted(pyproject):
    """Name and specifier of everything that a developer's environment holds: the library, every extra, the tools."""
    project = tomllib.loads(pyproject)
    extras = [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    return specifiers([*project["project"]["dependencies"], *extras, *project["dependency-groups"]["dev"]])


def needed_by(names):
    """These installed packages and all that they need here, extras left out."""
    found, open_ = set(), set(names)
    while open_:
        found |= open_
        lines = [line for name in open_ for line in importlib.metadata.requires(name) or ()]
        needed = [r for r in map(Requirement, lines) if r.marker is None or r.marker.evaluate({"extra": ""})]
        open_ = {canonicalize_name(requirement.name) for requirement in needed} - found
    return found


def conda_problems(pyproject, conda):
    """How environment.yml differs from pyproject.toml, a sentence each."""
    environment = yaml.safe_load(conda)
    lines = [line for line in environment["dependencies"] if isinstance(line, str)]
    pip = [item for line in environment["dependencies"] if isinstance(line, dict) for item in line["pip"]]
    python = tomllib.loads(pyproject)["project"]["requires-python"]
    have, want = specifiers(lines), wanted(pyproject) | {"python": SpecifierSet(python), "pip": SpecifierSet()}
    problems = [f"{name}: {want.get(name)} in pyproject.toml, {have.get(name)} in environment.yml"
                for name in sorted(want.keys() | have.keys()) if want.get(name) != have.get(name)]  # fmt: skip
    if pip != ["-e ."]:
        problems.append(f"pip installs {pip}, it should install only this folder")
    if environment["channels"] != ["conda-forge", "nodefaults"]:
        problems.append(f"channels are {environment['channels']}")
    return problems


def lock_problems(pyproject, lock):
    """What of pyproject.toml the lock does not satisfy, and entries without a hash, a sentence each."""
    entries = re.findall(
        r"^(\S+)==([^\s;]+)([^\n]*)\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, flags=re.MULTILINE
    )
    locked = {}
    for name, version, _, _ in entries:
        locked.setdefault(canonicalize_name(name), []).append(version)
    want = wanted(pyproject)
    problems = [f"{name} {specifier} is not in the lock" for name, specifier in want.items() if name not in locked]
    problems += [
        f"{name}: {version} is locked, {specifier} wanted"
        for name, specifier in want.items()
        for version in locked.get(name, [])
        if not specifier.contains(version)
    ]
    if len(entries) != len(re.findall(r"^\S", lock, flags=re.MULTILINE)):
        problems.append("the lock has lines other than name==version with hashes")
    return problems


def test_environment_yml_says_what_pyproject_says():
    assert conda_problems(PYPROJECT, CONDA) == []


def test_the_lock_satisfies_pyproject():
    assert lock_problems(PYPROJECT, LOCK) == []


def test_the_workflow_installs_every_extra_and_tests_the_oldest_python():
    project = tomllib.loads(PYPROJECT)["project"]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]["versions"]
    [installed] = [re.findall(r"\[(.*)\]", step["run"]) for step in workflow["steps"] if "-e" in step.get("run", "")]
    assert installed == [",".join(sorted(project["optional-dependencies"]))]
    pythons = {row["python"] for row in workflow["strategy"]["matrix"]["include"]}
    assert project["requires-python"] == f">={min(pythons)}"


def test_errors_name_the_extra_that_pyproject_has():
    extras = tomllib.loads(PYPROJECT)["project"]["optional-dependencies"]
    brought = {canonicalize_name(package): extra for package, extra in EXTRAS.items()}
    assert brought == {name: extra for extra, lines in extras.items() for name in specifiers(lines)}
    assert tomllib.loads(PYPROJECT)["project"]["name"] == DISTRIBUTION


def test_the_type_checker_passes_over_nothing_of_the_library():
    checker = tomllib.loads(PYPROJECT)["tool"]["mypy"]
    assert "mediakit" in checker["files"] and not {"overrides", "exclude", "ignore_errors", "disable_error_code"} & checker.keys()
    assert checker["check_untyped_defs"] and checker["disallow_untyped_defs"]


def test_the_library_alone_is_light():
    """What runs notebooks, reads pages or writes workbooks is asked for: at most 30 packages come with the library."""
    core = specifiers(tomllib.loads(PYPROJECT)["project"]["dependencies"])
    pulled = needed_by(core)
    assert core.keys() < pulled
    assert len(pulled) < 30


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (("pandas>=3.1", "pandas>=2.2"), "pandas: "),
        (("  - scipy>=1.15\n", ""), "scipy: "),
        (("  - tqdm>=4.66\n", "  - tqdm>=4.66\n  - seaborn\n"), "seaborn: "),
        (("python>=3.11", "python>=3.12"), "python: "),
        (('["-e ."]', '["-e .", "spacy"]'), "pip installs"),
        (("nodefaults", "defaults"), "channels are"),
    ],
)
def test_a_drift_of_environment_yml_is_reported(planted, said):
    drifted = CONDA.replace(*planted)
    assert drifted != CONDA
    assert [problem[: len(said)] for problem in conda_problems(PYPROJECT, drifted)] == [said]


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (('"pandas>=3.1"', '"pandas>=9.0"'), "pandas: "),
        (('"tqdm>=4.66"', '"tqdm>=4.66", "seaborn"'), "seaborn  is not in the lock"),
        (('"pytest>=8.2"', '"pytest>=99"'), "pytest: "),
        (('"openpyxl>=3.1.5"]', '"openpyxl>=3.1.5", "polars"]'), "polars  is not in the lock"),
    ],
)
def test_a_drift_of_pyproject_is_reported(planted, said):
    drifted = PYPROJECT.replace(*planted)
    assert drifted != PYPROJECT
    assert [problem[: len(said)] for problem in lock_problems(drifted, LOCK)] == [said]


def test_a_lock_entry_without_a_hash_is_reported():
    assert lock_problems(PYPROJECT, LOCK + "seaborn==1.0\n") == [
        "the lock has lines other than name==version with hashes"
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").iterdir()), ids=lambda path: path.name)
def test_no_download_address_is_written_down(path):
    assert not re.search(r"://|--(extra-)?index-url|--find-links|file:", path.read_text("utf-8"))


def test_the_site_has_a_lock_of_its_own_that_agrees_with_the_other():
    """What `make docs` adds must not change what the tests ran with."""
    docs = (ROOT / "requirements" / "docs.txt").read_text("utf-8")
    project = tomllib.loads(PYPROJECT)
    group = "".join(f'  "{line}",\n' for line in project["dependency-groups"]["docs"])
    wanted_here = f'[project]\ndependencies = []\n[project.optional-dependencies]\n[dependency-groups]\ndev = [\n{group}]\n'
    assert lock_problems(wanted_here, docs) == []
    here, there = (set(re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE)) for text in (docs, LOCK))
    shared = {name for name, _ in there}
    assert {entry for entry in here - there if entry[0] in shared} == set()


def test_the_chapters_in_a_browser_have_the_versions_of_the_lock():
    """`binder/` installs from the same hashes as `make run`, and opens a chapter that is there."""
    installed = re.findall(r"-r (\S+)", (ROOT / "binder" / "postBuild").read_text("utf-8"))
    assert installed == ["requirements/lock.txt", "requirements/build.txt"]
    [opened] = re.findall(r"lab/tree/([\w/.-]+)", (ROOT / "binder" / "start").read_text("utf-8"))
    assert all((ROOT / name).is_file() for name in (*installed, opened))
    assert f">={(ROOT / 'binder' / 'runtime.txt').read_text('utf-8').strip().removeprefix('python-')}" == tomllib.loads(PYPROJECT)["project"]["requires-python"]
