"""The wheel holds what `pip install` promises: the library, its lexicons, the chapters and the sample articles."""

import zipfile
from pathlib import Path

import pytest

from mediakit.results.files import sha256

ROOT = Path(__file__).parents[1]
SHIPPED = {"notebooks": "*.ipynb", "data/talks": "*", "data/march-2022": "*"}


def files(folder, pattern="*"):
    return [
        path
        for path in sorted(folder.rglob(pattern))
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    ]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    [path] = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    for path in files(ROOT / "mediakit"):
        assert wheel[path.relative_to(ROOT).as_posix()] == path.read_bytes()


@pytest.mark.parametrize(
    "name", ["mediakit/results/figures/mediakit.mplstyle", "mediakit/reporting/chapter_pages.css", "mediakit/reporting/exploring/explore.js", "mediakit/finding/lexicons/talks.yaml", "mediakit/text/languages.toml", "mediakit/reading/sharing.md"]
)
def test_what_is_no_python_is_there_too(wheel, name):
    assert name in wheel


def test_no_lexicon_changes_unsaid():
    """Every entry is an instrument's: whoever changes one says so under "Numbers changed" and notes the new hash."""
    noted = (ROOT / "tests" / "cases" / "lexicons.sha256").read_text("utf-8").splitlines()
    found = [f"{sha256(path)}  {path.name}" for path in files(ROOT / "mediakit" / "finding" / "lexicons")]
    assert noted == found, (
        "say it in CHANGELOG.md, run `make notebooks`, and then, in mediakit/finding/lexicons, "
        "`sha256sum *.yaml > ../../../tests/cases/lexicons.sha256`"
    )


def test_every_lexicon_that_can_be_loaded_by_name_is_package_data(wheel):
    shipped = {Path(name).stem for name in wheel if name.startswith("mediakit/finding/lexicons/")}
    assert {"talks", "naming", "peace-war", "reporting-verbs", "hedges"} <= shipped


@pytest.mark.parametrize(("folder", "pattern"), SHIPPED.items())
def test_chapters_and_sample_articles_are_in_the_wheel(wheel, folder, pattern):
    there = files(ROOT / folder, pattern)
    assert there
    for path in there:
        assert wheel[f"mediakit/share/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()


def test_nothing_else_is_in_the_wheel(wheel):
    roots = {name.split("/")[0].split("-")[0] for name in wheel}
    assert roots == {"mediakit", "mediakit_framing"}, "the import's name and, for what pip writes down, the distribution's"
    assert not [name for name in wheel if "__pycache__" in name or "checkpoint" in name]
    assert sum(map(len, wheel.values())) < 6_000_000


def test_the_version_is_said_once_and_the_same_everywhere():
    import tomllib

    import yaml

    import mediakit

    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert mediakit.__version__ == version == citation["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_citation_has_what_readers_of_it_require():
    import yaml

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "license", "version"} <= citation.keys()
    assert citation["license"] == "MIT"
