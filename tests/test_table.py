"""A table shows itself, says how it was made, and saves itself."""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit
from mediakit.results.choices import choice
from mediakit.results.figures.bars import bars
from mediakit.results.figures.drawing import digest, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.provenance import Provenance
from mediakit.results.table import Table

MADE = Provenance("3f2a9c1e77", counts={"articles": 120, "words": 25000}).then("find", "talks")
HOSTILE = '<img src=x onerror="alert(1)"></td><button data-commandlinker-command="x">&'


@dataclass(frozen=True, repr=False, eq=False)
class Drawn(Table):
    """A table that can be drawn."""

    def plot(self, ax=None):
        return show(intervals(self.frame, ax).figure)


def rates(**changes):
    columns = {"group": ["a", "b"], "rate": [1.25, 12.5], "low": [1.0, 9.0], "high": [1.5, 16.0]}
    return pd.DataFrame({**columns, **changes})


def table(**columns):
    return Table(pd.DataFrame(columns), MADE)


def column(shown, name):
    """The cells of the last column of the text form."""
    lines = repr(shown).splitlines()
    assert lines[0].endswith(name)
    return [line.split("  ")[-1].strip() for line in lines[1:]]


def text_of(markup):
    """The words of the HTML form, a line a row."""
    rows = re.sub(r"</(tr|caption|p)>", "\n", markup)
    plain = html.unescape(re.sub(r"<[^>]*>", " ", rows))
    return [" ".join(line.split()) for line in plain.splitlines() if line.strip()]


def test_shows_title_rows_and_notes():
    shown = Table(rates(), MADE, "Frames by outlet", ("hits per 1,000 words",))
    assert repr(shown).splitlines() == [
        "Frames by outlet",
        "group     rate [low, high]",
        "a       1.25 [1.00,  1.50]",
        "b      12.50 [9.00, 16.00]",
        "hits per 1,000 words",
    ]


def test_the_html_says_the_same_as_the_text():
    shown = Table(rates(p=[0.5, 0.0001], outlet=["x", "y"]), MADE, "Title", ("one note", "another"))
    assert text_of(shown._repr_html_()) == [" ".join(line.split()) for line in repr(shown).splitlines()]


def test_intervals_are_folded_into_their_value():
    frame = rates(ratio=[1.0, 2.0], ratio_low=[0.5, 1.5], ratio_high=[2.0, np.nan])
    assert repr(Table(frame, MADE)).splitlines()[2].endswith("2.00 [1.50,    –]")


def test_low_and_high_without_a_value_before_them_stay_columns():
    assert repr(table(low=[1], high=[2])).splitlines()[0].split() == ["low", "high"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0123, ".012"), (0.0009, "<.001"), (0.001, ".001"), (1.0, "1.000"), (0.0, "<.001"), (np.nan, "–")],
)
@pytest.mark.parametrize("name", ["p", "q", "test_p"])
def test_probabilities(value, said, name):
    assert column(table(**{name: [value]}), name) == [said]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1.005, 2.0], ["1.01", "2.00"]),  # an exact half rounds away from zero, whatever its last binary digit
        ([0.125, 0.5], ["0.125", "0.500"]),
        ([0.00123, 0.0], ["0.00123", "0.00000"]),
        ([12345.6, 1.0], ["12,346", "1"]),
        ([3.0, 4.0], ["3", "4"]),
        ([-0.001, 5.5], ["0.00", "5.50"]),
        ([np.nan, 1.5], ["–", "1.50"]),
        ([np.inf, 1.5], ["inf", "1.50"]),
        ([2018, 2019], ["2018", "2019"]),
        ([9, 20000], ["9", "20,000"]),
        ([True, False], ["yes", "no"]),
        ([None, "a\nb\tc"], ["–", "a b c"]),
        (pd.to_datetime(["2019-02-06", None]), ["2019-02-06", "–"]),
        (pd.to_datetime(["2019-02-06 10:30", None]), ["2019-02-06 10:30", "–"]),
        (pd.array([1, None], dtype="Int64"), ["1", "–"]),
        (pd.Categorical(["x", None]), ["x", "–"]),
        ([["a", "b"], ["c"]], ["['a', 'b']", "['c']"]),
    ],
)
def test_cells(values, said):
    assert column(table(x=values), "x") == said


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_noise_in_the_last_digits_changes_no_number_shown(values, seed):
    values = np.round(values, 6)
    noise = 1 + np.random.default_rng(seed).normal(size=len(values)) * 1e-13
    assert repr(table(x=values + 0.5)) == repr(table(x=(values + 0.5) * noise))


def test_at_most_twenty_rows():
    lines = repr(table(n=range(1234))).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "… and 1,214 more"


def test_a_page_is_never_wider_than_it_should_be():
    wide = table(**{f"column {i}": ["some words of text " * 9] for i in range(12)})
    lines = repr(wide).splitlines()
    assert max(map(len, lines[:-1])) <= 120
    assert lines[-1].startswith("columns not shown: column ")


def test_long_text_is_cut_and_says_so():
    assert column(table(text=["word " * 40]), "text")[0].endswith("word…")


def test_the_left_context_of_a_concordance_is_cut_at_its_start():
    shown = table(left=["long ago " * 20 + "made"], match=["progress"])
    assert repr(shown).splitlines()[1].startswith("…")
    assert "made  progress" in repr(shown)


def test_wide_letters_and_combining_marks_keep_the_columns_aligned():
    shown = repr(table(name=["日本", "и\u0306мя", "abcd"], n=[1, 2, 3])).splitlines()
    assert shown[1:] == ["日本  1", "и\u0306мя   2", "abcd  3"]


def test_marks_that_turn_the_direction_of_text_are_taken_out():
    assert "\u202e" not in repr(table(x=["a\u202eb"])) + table(x=["a\u202eb"])._repr_html_()


def test_hostile_text_is_inert_wherever_it_stands():
    shown = Table(pd.DataFrame({HOSTILE: [HOSTILE]}), MADE, HOSTILE, (HOSTILE,))._repr_html_()
    assert set(re.findall(r"<(\w+)", shown)) == {"div", "table", "caption", "thead", "tr", "th", "tbody", "td", "p"}
    assert not re.search(r"<[^>]*(data-|onerror)", shown)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_shown(name, value):
    shown = Table(pd.DataFrame({name: [value]}), MADE, title=value)
    assert len(repr(shown).splitlines()) <= 3
    assert "<script" not in shown._repr_html_()


def test_two_columns_of_one_name_are_both_shown():
    frame = pd.DataFrame([[1, 2]], columns=["x", "x"])
    assert repr(Table(frame, MADE)).splitlines() == ["x  x", "1  2"]


@pytest.mark.parametrize("frame", [pd.DataFrame(), rates().head(0)])
def test_nothing_is_shown_and_saved_as_nothing(frame, tmp_path):
    empty = Table(frame, MADE, "Empty")
    assert len(empty) == 0
    assert repr(empty).splitlines()[-1] == "no rows"
    assert "no rows" in empty._repr_html_()
    assert [path.name for path in empty.save(tmp_path / "x")] == ["x.csv", "x.json"]


def test_a_table_does_not_change():
    with pytest.raises(FrozenInstanceError):
        table(x=[1]).title = "other"


def test_showing_leaves_the_frame_as_it_was():
    frame = rates()
    before = frame.copy(deep=True)
    repr(Table(frame, MADE))
    pd.testing.assert_frame_equal(frame, before)


def test_saves_table_figure_and_how_they_were_made(tmp_path):
    saved = Drawn(rates(), MADE, "Frames", ("a note",)).save(tmp_path / "new" / "03-frames")
    assert [path.name for path in saved] == ["03-frames.csv", "03-frames.svg", "03-frames.png", "03-frames.json"]
    sidecar = json.loads(saved[-1].read_text("utf-8"))
    assert sidecar["title"] == "Frames"
    assert sidecar["notes"] == ["a note"]
    assert sidecar["rows"] == 2
    assert sidecar["inputs"] == {"corpus": "3f2a9c1e77", "articles": 120, "words": 25000}
    assert sidecar["parameters"] == [{"verb": "find", "values": ["talks"]}]
    assert sidecar["digest"] == digest(intervals(rates()).figure)
    assert sidecar["files"] == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in saved[:-1]}
    assert {"mediakit", "python", "packages"} <= sidecar.keys()
    assert str(tmp_path) not in saved[-1].read_text("utf-8")


def test_saves_twelve_significant_digits_and_nothing_below_them_as_0(tmp_path):
    numbers = [1 / 3, 2e6 / 3, -2e-9 / 3, 1.1e-12, 9e-13, -1e-17, 123456789.0]
    saved = table(x=numbers).save(tmp_path / "x")
    lines = saved[0].read_text("utf-8").splitlines()
    assert lines == ["x", "0.333333333333", "666666.666667", "-6.66666666667e-10", "1.1e-12", "0.0", "0.0", "123456789.0"]
    assert table(x=numbers).frame["x"].tolist() == numbers  # only what is saved is rounded


def test_saves_the_figure_it_is_given(tmp_path):
    shown = show(bars(rates()).figure)
    saved = Drawn(rates(), MADE).save(tmp_path / "x", figure=shown)
    assert json.loads(saved[-1].read_text("utf-8"))["digest"] == shown.digest


def test_a_second_run_writes_the_same_bytes_in_any_surroundings(tmp_path):
    frame = {"group": ["_x", "$y$"]}
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; from test_table import *\n"
        f"Drawn(rates(**{frame}), MADE, 'Frames').save('again')"
    )
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsvg.hashsalt: other\n")
    places = [os.path.dirname(__file__), os.path.dirname(os.path.dirname(mediakit.__file__))]
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "40"}
    subprocess.run([sys.executable, "-c", code, *places], cwd=tmp_path, env=surroundings, check=True)
    for path in Drawn(rates(**frame), MADE, "Frames").save(tmp_path / "first"):
        again = (tmp_path / path.name.replace("first", "again")).read_bytes()
        assert path.read_bytes() == again.replace(b'"again.', b'"first.')


def test_a_figure_that_fails_leaves_no_files(tmp_path):
    with pytest.raises(ValueError, match="column"):
        Drawn(pd.DataFrame({"group": ["a"]}), MADE).save(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_name_is_answered_with_the_choices_and_the_nearest():
    assert choice("outlet", ["date", "outlet"], "column") == "outlet"
    with pytest.raises(ValueError, match=r"^no column '77' here: choose one of 'date', 'outlet'$"):
        choice("77", ["date", "outlet", "date", "text"], "column")
    with pytest.raises(ValueError, match=r"^no outlet 'post' here: choose one of 'Post', 3. Did you mean 'Post'\?$"):
        choice("post", ["Post", 3], "outlet")
    with pytest.raises(ValueError, match=r"'29', … \(100 in all\). Did you mean '[0-9]{2}'\?$"):
        choice("991", map(str, range(100)), "article")
    with pytest.raises(ValueError, match=r"^no level 'x': there is none$"):
        choice("x", [], "level", "")


def test_the_choices_are_told_in_one_place():
    """What is none of the choices is refused by `choice`, which knows the nearest; nobody lists them by hand."""
    for path in Path(mediakit.__file__).parent.rglob("*.py"):
        told = [line for line in path.read_text("utf-8").splitlines() if "choose one of {" in line]
        assert not told or path.name in ("choices.py", "concordance.py", "codes.py"), path
