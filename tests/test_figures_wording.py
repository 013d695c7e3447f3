"""Drawings of wording: what they draw is read back; no two words lie on each other, none is cut, none is read as code."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from mediakit.results.figures.heat import heat
from mediakit.results.figures.style import house_style, new_figure
from mediakit.results.figures.word_bars import word_bars

ODD = [
    "_x",
    "$a$ and $b$",
    "<script>alert(1)</script>",
    "صحيفة",
    "人民日報",
    "it's",
    "\\alpha",
    "a\nb",
    "%s {x}",
    "w" * 80,
]


def keywords(groups=("gazette", "tribune"), n=6, names=None):
    rows = [(names[i] if names else f"{g}-{i}", g, 4 - 0.4 * i) for g in groups for i in range(n)]
    frame = pd.DataFrame(rows, columns=["word", "group", "log_ratio"])
    return frame.assign(log_ratio_low=frame["log_ratio"] - 1.5, log_ratio_high=frame["log_ratio"] + 1.5)


def cells(rows=("aid", "grain", "war"), columns=("a", "b"), values=None):
    pairs = [(r, c) for r in rows for c in columns]
    frame = pd.DataFrame(pairs, columns=["word", "group"])
    return frame.assign(log_dice=np.arange(len(pairs)) + 4.0 if values is None else values)


def drawn(ax):
    with house_style():
        FigureCanvasAgg(ax.figure).draw()
    return ax.figure.canvas.get_renderer()


def boxes(axes):
    """The words written in the drawings and where they lie, in pixels."""
    renderer = drawn(axes[0])
    texts = [t for ax in axes for t in ax.texts if t.get_text()]
    return {f"{number} {t.get_text()}": plain(t, renderer) for number, t in enumerate(texts)}


def plain(text, renderer):
    """The words alone, without the line to their dot."""
    return Text.get_window_extent(text, renderer)


def assert_apart(axes):
    placed = list(boxes(axes).items())
    for number, (one, box) in enumerate(placed):
        for other, its in placed[number + 1 :]:
            assert not box.overlaps(its), f"{one!r} lies on {other!r}"


def assert_on_the_page(axes):
    page = axes[0].figure.bbox
    for word, box in boxes(axes).items():
        assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1, f"{word!r} is cut"


class TestKeyness:
    def test_draws_the_second_group_to_the_left(self):
        frame = keywords()
        ax = word_bars(frame)
        assert [p.get_width() for p in ax.patches] == [*frame["log_ratio"][:6], *-frame["log_ratio"][6:]]
        ends = [segment[:, 0].tolist() for c in ax.collections for segment in c.get_segments()]
        assert ends[0] == [2.5, 5.5]
        assert ends[6] == [-2.5, -5.5]

    @pytest.mark.parametrize("groups", [("a",), ("a", "b"), ("a", "b", "c"), tuple("abcde")])
    def test_each_group_is_named_and_words_lie_apart(self, groups):
        axes = word_bars(keywords(groups, n=12)).figure.axes
        named = " ".join([ax.get_title(loc="left") for ax in axes] + [t.get_text() for ax in axes for t in ax.texts])
        assert all(group in named for group in groups)
        assert_apart(axes)
        assert_on_the_page(axes)

    def test_an_interval_without_bound_ends_in_an_arrow(self):
        frame = keywords(n=2)
        frame.loc[0, "log_ratio_high"] = np.inf
        ax = word_bars(frame)
        assert [line.get_marker() for line in ax.lines if line.get_marker() in "<>"] == [">"]
        assert np.isfinite(ax.get_xlim()).all()

    def test_a_word_keeps_clear_of_a_whisker_that_passes_zero(self):
        frame = keywords(n=1).assign(log_ratio_low=-2.0)
        ax = word_bars(frame)
        word = next(t for t in ax.texts if t.get_text() == "gazette-0")
        assert word.xy == (-2.0, 0)

    def test_odd_words_are_drawn_as_they_are(self):
        ax = word_bars(keywords(n=len(ODD), names=ODD))
        said = [t.get_text() for t in ax.texts]
        assert {"_x", "$a$ and $b$", "<script>alert(1)</script>", "\\alpha", "%s {x}", "a b"} <= set(said)
        assert not any(t.get_parse_math() for t in ax.texts)
        assert_apart([ax])
        assert_on_the_page([ax])

    def test_nothing_is_said_to_be_nothing(self):
        assert word_bars(keywords().head(0)).texts[0].get_text() == "nothing to draw; the notes of the table say why"

    def test_a_missing_column_is_named(self):
        with pytest.raises(ValueError, match="'log_ratio'"):
            word_bars(keywords()[["word", "group"]])

    def test_draws_into_axes_of_ones_own(self):
        ax = new_figure().subplots()
        assert word_bars(keywords(), ax, title="finding") is ax
        assert ax.get_title(loc="left") == "finding"


class TestHeat:
    def test_every_value_is_written_in_its_cell(self):
        ax = heat(cells())
        assert [t.get_text() for t in ax.texts] == ["4.0", "5.0", "6.0", "7.0", "8.0", "9.0"]
        assert [t.get_text() for t in ax.get_yticklabels()] == ["aid", "grain", "war"]
        assert [t.get_text() for t in ax.get_xticklabels()] == ["a", "b"]

    def test_larger_is_darker_and_the_number_stays_readable(self):
        ax = heat(cells())
        light = [sum(p.get_facecolor()[:3]) for p in ax.patches]
        assert light == sorted(light, reverse=True)
        assert ax.texts[-1].get_color() == "white"
        assert ax.texts[0].get_color() != "white"

    def test_a_pair_without_a_value_stays_empty(self):
        ax = heat(cells(values=[1, np.nan, 2, 3, 4, 5]))
        assert ax.texts[1].get_text() == "·"

    def test_two_signs_have_two_colours(self):
        ax = heat(cells(values=[-3, 3, -1, 1, 0, 2]))
        red = [p.get_facecolor()[0] > p.get_facecolor()[2] for p in ax.patches]
        assert red[:4] == [False, True, False, True]

    def test_many_groups_with_long_names_lie_apart(self):
        groups = [f"The {name} Gazette and Herald" for name in ("Ostrand", "Elsin", "Meridian", "Northern", "Valley")]
        ax = heat(cells(columns=groups))
        renderer = drawn(ax)
        placed = [t.get_window_extent(renderer) for t in ax.get_xticklabels()]
        assert not any(a.overlaps(b) for a, b in itertools.pairwise(placed))
        assert all(box.x1 <= ax.figure.bbox.x1 and box.y1 <= ax.figure.bbox.y1 for box in placed)

    def test_a_pair_that_stands_twice_is_refused(self):
        with pytest.raises(ValueError, match="stand together twice"):
            heat(pd.concat([cells(), cells()]))

    def test_nothing_is_said_to_be_nothing(self):
        assert heat(cells().head(0)).texts[0].get_text() == "nothing to draw; the notes of the table say why"
