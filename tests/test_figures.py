"""Figures: what they draw is read back from the Axes; their digest is tested by changing the drawing."""

import warnings
import xml.etree.ElementTree as ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.results.display import columns_wide
from mediakit.results.figures import event_labels as marks
from mediakit.results.figures import style
from mediakit.results.figures.bars import bars
from mediakit.results.figures.dispersion_strips import dispersion_strips
from mediakit.results.figures.drawing import digest, picture, quantise, show
from mediakit.results.figures.interval_dots import intervals
from mediakit.results.figures.style import colours, house_style, new_figure, shorten
from mediakit.results.figures.timeline import timeline

OUTLETS = ["Meridian Press Agency", "The Elsin Tribune", "The Ostrand Gazette"]
FEATURES = ["cooperative", "not cooperative", "confrontational", "not confrontational"]
ODD = ["_x", "$a$ and $b$", "x" * 500, "<script>alert(1)</script>", "صحيفة القدس", "人民日報", "हिन्दी", "a\nb"]
WEEKS = pd.date_range("2019-02-04", periods=6, freq="7D")


def rates(features=("cooperative",), groups=OUTLETS):
    rows = [(f, g, 2.0 + i + 3 * j) for i, g in enumerate(groups) for j, f in enumerate(features)]
    frame = pd.DataFrame(rows, columns=["feature", "group", "rate"])
    return frame.assign(low=frame.rate * 0.8, high=frame.rate * 1.3, articles=range(7, 7 + len(frame)))


def weekly(values, **more):
    frame = pd.DataFrame({"period": WEEKS[: len(values)], "rate": values, **more})
    return frame.assign(low=frame.rate * 0.8, high=frame.rate * 1.3)


def positions():
    return pd.DataFrame({"group": ["a", "a", "b"], "position": [0.1, 0.5, 0.9], "feature": FEATURES[:3]})


def points(ax):
    """The places of all dots, x then y."""
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    return np.concatenate([np.column_stack([line.get_xdata(), line.get_ydata()]) for line in dots])


def whiskers(ax):
    """The ends of all horizontal or vertical strokes."""
    return [segment.tolist() for c in ax.collections if hasattr(c, "get_segments") for segment in c.get_segments()]


def words(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def names(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def drawing(values=(0.1, 0.25, 1 / 3), order=("a", "b", "c"), **bars):
    figure = new_figure()
    ax = figure.subplots()
    ax.bar(list(order), list(values), **bars)
    ax.plot([0, 1, 2], np.array([0.1, 0.25, 1 / 3]) * 1.1, label="upper")
    ax.scatter([0, 1, 2], [0.05, 0.12, 0.16], label="points")
    ax.set_ylabel("share")
    ax.legend()
    return figure


def changed(figure, change):
    with house_style():
        change(figure.axes[0])
    return figure


MUTATIONS = {
    "a value": lambda draw: draw(values=(0.1, 0.2501, 1 / 3)),
    "a line scaled": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_ydata(ax.lines[0].get_ydata() * 1.01)),
    "a label": lambda draw: changed(draw(), lambda ax: ax.legend(["lower", "points"])),
    "the name of an axis": lambda draw: changed(draw(), lambda ax: ax.set_ylabel("count")),
    "the colour of a bar": lambda draw: draw(color="r"),
    "a logarithmic axis": lambda draw: changed(draw(), lambda ax: ax.set_yscale("log")),
    "the limits": lambda draw: changed(draw(), lambda ax: ax.set_ylim(0.09, 0.4)),
    "a series dropped": lambda draw: changed(draw(), lambda ax: ax.collections[0].remove()),
    "a line hidden": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_visible(False)),
    "the categories' order": lambda draw: draw(order=("c", "b", "a")),
    "the title": lambda draw: changed(draw(), lambda ax: ax.set_title("other", loc="left")),
    "a faint line": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_alpha(0.01)),
    "a marker": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_marker("x")),
    "a hollow marker": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_markerfacecolor("white")),
    "a line's style": lambda draw: changed(draw(), lambda ax: ax.lines[0].set_linestyle("--")),
    "the size of points": lambda draw: changed(draw(), lambda ax: ax.collections[0].set_sizes([50])),
    "a text": lambda draw: changed(draw(), lambda ax: ax.text(1, 0.2, "here")),
    "the axes hidden": lambda draw: changed(draw(), lambda ax: ax.set_axis_off()),
    "the figure's title": lambda draw: changed(draw(), lambda ax: ax.figure.suptitle("finding")),
}
KNOWN = {
    "intervals": lambda: intervals(rates(FEATURES)),
    "bars": lambda: bars(rates(FEATURES), colour="feature"),
    "timeline": lambda: timeline(weekly([1.0, 2.0, None, 3.0]), {"2019-02-12": "talks open"}),
    "dispersion": lambda: dispersion_strips(positions()),
}
# The same under matplotlib 3.9.0, 3.10.9 and 3.11.2: where one changes, a drawing or the description changed.
DIGESTS = {
    "intervals": "f5036199f98c2936",
    "bars": "be8d7e737b7562e4",
    "timeline": "12921d50a731b51c",
    "dispersion": "61a9cc635479f784",
}


class TestDigest:
    """The mutation matrix: a checker that misses one of these checks nothing."""

    @pytest.mark.parametrize("mutation", MUTATIONS)
    def test_every_change_of_the_drawing_is_noticed(self, mutation):
        assert digest(MUTATIONS[mutation](drawing)) != digest(drawing())

    def test_the_same_drawing_has_the_same_digest(self):
        assert digest(drawing()) == digest(drawing())

    def test_looking_and_saving_change_nothing(self, tmp_path):
        shown = show(drawing(), "fig-01")
        before = repr(shown)
        shown._repr_png_()
        shown.save(tmp_path / "x")
        assert repr(shown) == before

    @given(st.integers(0, 2**32 - 1))
    def test_noise_in_the_thirteenth_digit_is_not(self, seed):
        noise = 1 + np.random.default_rng(seed).normal(size=3) * 1e-13
        assert digest(drawing(np.array([0.1, 0.25, 1 / 3]) * noise)) == digest(drawing())

    @given(st.lists(st.integers(1, 2000), min_size=2, max_size=50), st.integers(0, 2**32 - 1))
    def test_shares_never_lie_on_an_edge_of_the_grid(self, whole, seed):
        random = np.random.default_rng(seed)
        shares = (random.random(len(whole)) * whole).astype(int) / np.array(whole)
        noisy = shares * (1 + random.normal(size=len(shares)) * 1e-13)
        assert quantise(shares) == quantise(noisy)

    @pytest.mark.parametrize("largest", [1.0, 10.0, 1000.0, 0.01])
    def test_noise_on_a_power_of_ten_does_not_move_the_scale(self, largest):
        assert quantise([0.1, largest * (1 - 1e-13)]) == quantise([0.1, largest * (1 + 1e-13)])

    def test_noise_about_zero_is_zero(self):
        assert quantise([1e-15, -1e-15, 0.0]) == quantise([0.0, 0.0, 0.0])

    def test_missing_and_endless_values_are_told_apart(self):
        assert len({str(quantise([value])) for value in (np.nan, np.inf, -np.inf, 0.0)}) == 4

    @pytest.mark.parametrize(("drawing", "known"), DIGESTS.items())
    def test_matplotlib_3_9_to_3_11_draw_the_same(self, drawing, known):
        assert digest(KNOWN[drawing]().figure) == known


def test_draws_into_axes_that_stand_anywhere_on_a_page():
    ax = new_figure().add_axes((0.2, 0.2, 0.6, 0.6))
    assert intervals(rates(), ax) is ax and ax.get_xlabel()


class TestShown:
    def test_says_what_it_is(self):
        shown = show(intervals(rates()).figure, "fig-01")
        assert repr(shown) == f"<figure fig-01: 1 axes, 6 marks, data {shown.digest}>"

    def test_takes_axes_too(self):
        ax = intervals(rates())
        assert show(ax).figure is ax.figure

    def test_refuses_anything_else(self):
        with pytest.raises(TypeError, match="not list"):
            show([1, 2])

    def test_is_a_picture(self):
        assert show(intervals(rates()))._repr_png_().startswith(b"\x89PNG")

    def test_saves_pictures_and_the_numbers_drawn(self, tmp_path):
        shown = show(intervals(rates()), "Frames & more")
        saved = shown.save(tmp_path / "new" / "fig", data=rates())
        assert [path.name for path in saved] == ["fig.csv", "fig.svg", "fig.png"]
        first = [path.read_bytes() for path in saved]
        assert [path.read_bytes() for path in show(intervals(rates()), "Frames & more").save(
            tmp_path / "again", data=rates())] == first  # fmt: skip

    def test_the_svg_is_one_picture_with_a_name_and_no_date(self):
        svg = picture(intervals(rates()).figure, "svg", 'a <b> & "c"').decode()
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == 'a <b> & "c"'
        assert "dc:date" not in svg
        assert "script" not in {element.tag.split("}")[-1] for element in root.iter()}

    def test_the_users_own_settings_change_nothing(self):
        expected = picture(intervals(rates()).figure, "svg")
        import matplotlib

        with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "svg.hashsalt": "x", "lines.linewidth": 9}):
            assert picture(intervals(rates()).figure, "svg") == expected
            assert matplotlib.rcParams["font.size"] == 30


class TestIntervals:
    def test_draws_the_numbers_it_is_given(self):
        frame = rates()
        ax = intervals(frame)
        assert points(ax).tolist() == [[rate, row] for row, rate in enumerate(frame.rate)]
        assert whiskers(ax) == [
            [[lo, i], [hi, i]] for i, (lo, hi) in enumerate(zip(frame.low, frame.high, strict=True))
        ]
        assert names(ax.yaxis) == OUTLETS
        assert ax.get_xlabel() == "hits per 1,000 words"
        assert ax.get_xlim()[0] == 0
        assert words(ax) == ["7", "8", "9", "articles"]

    def test_several_features_get_a_panel_each(self):
        ax = intervals(rates(FEATURES))
        panels = ax.figure.axes
        assert [panel.get_title(loc="left") for panel in panels] == FEATURES
        assert {panel.get_xlim() for panel in panels} == {panels[0].get_xlim()}

    def test_in_given_axes_they_share_the_rows(self):
        ax = new_figure().subplots()
        assert intervals(rates(FEATURES), ax) is ax
        assert len(points(ax)) == 12
        assert len(np.unique(points(ax)[:, 1])) == 12
        assert [text.get_text() for text in ax.get_legend().get_texts()] == FEATURES

    def test_a_turned_feature_is_hollow_in_the_same_colour(self):
        plain, turned = intervals(rates(FEATURES)).figure.axes[:2]
        assert plain.lines[0].get_markeredgecolor() == turned.lines[0].get_markeredgecolor()
        assert (plain.lines[0].get_markerfacecolor(), turned.lines[0].get_markerfacecolor()) == ("#0B6E8A", "white")

    def test_a_group_without_an_interval_is_said_to_have_too_few_articles(self):
        frame = rates().assign(low=[1.0, np.nan, np.nan], rate=[2.0, 3.0, np.nan])
        ax = intervals(frame)
        assert words(ax).count("too few articles") == 1
        assert words(ax).count("nothing counted") == 1
        assert words(intervals(frame.assign(withheld=["", "few hits", "few articles"]))).count("too few hits") == 1
        assert len(whiskers(ax)) == 1
        assert len(points(ax)) == 2

    def test_where_one_word_has_no_room_none_is_written_and_the_figure_says_what_grey_means(self):
        frame = rates(FEATURES).assign(low=np.nan, high=np.nan, withheld="few articles")
        wide = intervals(rates().assign(low=np.nan, high=np.nan, rate=[0.0, 1.0, 4.0]))
        narrow = intervals(
            frame.assign(
                group=[f"The gazette of the northern provinces, weekend edition {row % 3}" for row in range(12)],
                rate=[1.0, 2.0, 2.2] * 4,
            )
        )
        assert words(wide).count("too few articles") == 3 and wide.figure.get_supxlabel() == ""
        assert words(narrow).count("too few articles") == 0
        assert narrow.figure.get_supxlabel() == "grey and hollow: too little for an interval"

    def test_an_interval_far_beyond_all_values_ends_in_an_arrow_and_squeezes_none(self):
        ax = intervals(rates().assign(rate=[1.0, 2.0, 4.0], low=[0.5, 1.0, 2.0], high=[2.0, 3.0, 400.0]))
        assert ax.get_xlim() == (0.0, 10.0)
        arrows = [line for line in ax.lines if line.get_marker() == ">"]
        assert [line.get_xydata().tolist() for line in arrows] == [[[10.0, 2.0]]]
        assert not [line for line in intervals(rates()).lines if line.get_marker() in "<>"]

    def test_of_very_many_groups_those_of_the_smallest_p_are_drawn_and_the_others_counted(self):
        many = rates(groups=[f"outlet {row:03d}" for row in range(100)])
        ax = intervals(many.assign(p=[row / 100 for row in range(100)][::-1]))
        assert names(ax.yaxis) == [f"outlet {row:03d}" for row in range(40, 100)]
        assert ax.figure.get_supxlabel() == "the 60 of 100 rows of the smallest p; the others are in the table"
        counted = intervals(many.assign(articles=range(100)))
        assert names(counted.yaxis)[0] == "outlet 040" and "behind which most stands" in counted.figure.get_supxlabel()

    @pytest.mark.parametrize("value", [0.0, 1.5, np.inf, np.nan])
    def test_several_panels_without_an_interval_leave_each_other_room(self, value, recwarn):
        frame = rates(FEATURES).assign(ratio=value, ratio_low=np.nan, ratio_high=np.nan)
        picture(intervals(frame, value="ratio").figure, "svg")
        assert not recwarn.list

    def test_ratios_far_from_one_have_ticks_that_do_not_touch(self):
        frame = rates().assign(ratio=[1.0, 20, 1 / 20], ratio_low=[0.5, 1, 1 / 40], ratio_high=[2.0, 40, 1])
        assert names(intervals(frame, value="ratio").xaxis) == ["1/16", "1/4", "1", "4", "16"]

    def test_ratios_stand_about_one_on_a_logarithmic_axis(self):
        frame = rates().assign(ratio=[0.5, 1.0, 2.0], ratio_low=[0.25, 0.5, 1.0], ratio_high=[1.0, 2.0, np.inf])
        ax = intervals(frame, value="ratio", label="ratio")
        low, high = ax.get_xlim()
        assert ax.get_xscale() == "log"
        assert low * high == pytest.approx(1)
        assert "1/2" in names(ax.xaxis)

    @pytest.mark.parametrize("number", [1, 30])
    def test_the_figure_grows_with_its_rows(self, number):
        ax = intervals(rates(groups=[f"outlet {i}" for i in range(number)]))
        assert ax.figure.get_figheight() == pytest.approx(0.27 * number, abs=1.2)

    def test_a_missing_column_is_named(self):
        with pytest.raises(ValueError, match=r"needs the column 'rate'; this table has 'group'"):
            intervals(pd.DataFrame({"group": ["a"]}))


class TestBars:
    def test_the_largest_is_on_top_and_numbers_are_written(self):
        ax = bars(rates().iloc[[1, 0, 2]])
        assert names(ax.yaxis) == OUTLETS[::-1]
        assert [bar.get_width() for bar in ax.patches] == [4.0, 3.0, 2.0]
        assert words(ax) == ["4", "3", "2"]

    def test_negative_values_run_to_the_left(self):
        frame = pd.DataFrame({"word": ["dam", "truce"], "z": [-1.5, 2.25], "z_low": [-2, 2], "z_high": [-1, 3]})
        ax = bars(frame, name="word", value="z", label="log ratio")
        assert words(ax) == ["2.25", "−1.50"]
        assert ax.get_xlim()[0] < -2
        assert ax.get_xlim()[1] > 3

    def test_colours_are_named_in_a_key_whose_order_does_not_depend_on_the_data(self):
        keys = [
            [text.get_text() for text in bars(frame, colour="feature").get_legend().get_texts()]
            for frame in (rates(FEATURES), rates(FEATURES[::-1]))
        ]
        assert keys[0] == keys[1] == ["confrontational", "not confrontational", "cooperative", "not cooperative"]

    def test_counts_have_no_halves_and_a_group_without_a_name_says_so(self):
        ax = bars(pd.DataFrame({"group": ["", "b"], "articles": [2, 1]}), value="articles")
        assert names(ax.yaxis) == ["(none)", "b"]
        assert all(float(tick).is_integer() for tick in ax.get_xticks())
        weeks = pd.DataFrame({"period": WEEKS[:2], "rate": [1, 2]})
        assert all(float(tick).is_integer() for tick in timeline(weeks).get_yticks())


class TestTimeline:
    def test_a_title_of_several_lines_stays_on_the_page(self):
        figure = timeline(weekly([1.0, 2.0]), title="12 of 40 groups, those with the most articles " * 3).figure
        with house_style():
            figure.draw_without_rendering()
            drawn = figure.get_tightbbox()
        assert "\n" in figure.get_suptitle()
        assert drawn.x0 >= -0.01 and drawn.x1 <= figure.get_figwidth() + 0.01 and drawn.y1 <= figure.get_figheight() + 0.01

    def test_draws_the_middle_of_each_period(self):
        ax = timeline(weekly([1.0, 2.0]))
        days = points(ax)[:, 0]
        assert days.tolist() == [17931 + 3.5, 17938 + 3.5]
        assert ax.get_xlim() == (17931, 17945)

    @pytest.mark.parametrize("values", [[1, 2, None, 4, 5], [1, 2, None, None, 5]])
    def test_a_gap_stays_a_gap(self, values):
        lines = [line for line in timeline(weekly(values)).lines if line.get_marker() == "None"]
        assert [len(line.get_xdata()) for line in lines] == [2, 5 - values.count(None) - 2]

    def test_a_missing_row_is_a_gap_too(self):
        ax = timeline(weekly([1.0, 2.0, 3.0, 4.0, 5.0]).drop(2))
        assert [len(line.get_xdata()) for line in ax.lines if line.get_marker() == "None"] == [2, 2]

    def test_a_single_period_has_a_whisker(self):
        assert len(whiskers(timeline(weekly([1.0])))) == 1

    def test_each_series_is_named_at_its_end(self):
        frame = pd.concat([weekly([1.0, 2.0], feature="cooperative"), weekly([1.0, 2.01], feature="confrontational")])
        ax = timeline(frame)
        assert words(ax) == ["cooperative", "confrontational"]
        places = [text.xy[1] for text in ax.texts]
        assert places[1] - places[0] > 0.05

    def test_many_groups_get_a_panel_each(self):
        frame = pd.concat([weekly([1.0, 2.0], feature=f, group=g) for f in FEATURES[:2] for g in OUTLETS])
        panels = timeline(frame).figure.axes
        assert [panel.get_title(loc="left") for panel in panels] == OUTLETS
        assert [text.get_text() for text in panels[0].get_legend().get_texts()] == FEATURES[:2]

    def test_events_are_marked_and_named(self):
        events = pd.DataFrame({"date": ["2019-02-06", "2019-02-20", "2020-01-01"], "label": ["open", "$x_1$", "later"]})
        ax = timeline(weekly([1.0, 2.0, 3.0]), events)
        assert sorted(words(ax)) == ["$x_1$", "open"]
        assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() not in ("-", "None")] == [17933, 17947]

    def test_many_events_are_numbered_and_named_below(self):
        events = {f"2019-02-{day:02}": f"something that happened on day {day}" for day in range(5, 20)}
        ax = timeline(weekly([1.0, 2.0, 3.0]), events)
        assert words(ax)[-15:] == [str(number) for number in range(1, 16)]
        assert "3 something that happened on day 7, 7 Feb" in ax.figure.get_supxlabel()

    @given(st.lists(st.tuples(st.floats(0, 84), st.text("abc WM", max_size=40)), max_size=14))
    def test_the_words_of_events_never_meet(self, events):
        placed = marks.lanes(sorted(events), (0, 84), 5.0) or []
        for one in placed:
            for other in placed:
                if one is not other and one.lane == other.lane:
                    assert one.end <= other.start or other.end <= one.start
                if one.lane < other.lane:
                    assert not one.start < other.x < one.end

    @pytest.mark.parametrize("days", [0, 1, 5, 20, 60, 100, 200, 900, 3000, 20000])
    def test_a_few_days_are_named_on_any_span(self, days):
        places, said = marks.ticks(17931, 17931 + days)
        assert 1 <= len(said) <= 9
        assert all(17931 <= place <= 17931 + days for place in places)
        assert len(places) == len(said)


class TestDispersion:
    def test_draws_a_tick_at_each_hit(self):
        ax = dispersion_strips(positions().iloc[[0, 2]], rows=["b", "a", "c"])
        assert sorted(segment[0][0] for segment in whiskers(ax)) == [0.1, 0.9]
        assert names(ax.yaxis) == ["b", "a", "c"]
        assert words(ax) == ["1", "1", "0", "hits"]

    @pytest.mark.parametrize("place", [-0.1, 1.1, np.nan])
    def test_a_place_outside_the_article_is_refused(self, place):
        with pytest.raises(ValueError, match="between 0 and 1"):
            dispersion_strips(positions().assign(position=place))


DRAWINGS = {
    "intervals": lambda frame, **more: intervals(frame, **more),
    "bars": lambda frame, **more: bars(frame, colour="feature", **more),
    "timeline": lambda frame, **more: timeline(frame.assign(period=WEEKS[0]), **more),
    "dispersion": lambda frame, **more: dispersion_strips(frame.assign(position=0.5), **more),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
class TestEveryDrawing:
    def saved(self, ax):
        """Both pictures, with every warning an error."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return [picture(ax.figure, kind) for kind in ("svg", "png")]

    def test_nothing_is_drawn_as_nothing(self, draw):
        assert words(draw(rates().head(0))) == ["nothing to draw; the notes of the table say why"]

    def test_zeros_are_drawn_in_peace(self, draw):
        svg, _ = self.saved(draw(rates().assign(rate=0.0, low=0.0, high=0.0)))
        assert svg.startswith(b"<?xml")

    def test_without_any_number(self, draw):
        svg, _ = self.saved(draw(rates().assign(rate=np.nan, low=np.nan, high=np.nan)))
        assert svg.startswith(b"<?xml")

    def test_odd_names_are_drawn_as_they_stand(self, draw):
        svg, _ = self.saved(draw(rates(FEATURES[:1], [*ODD, "$61bn, not $14bn"])))
        assert "<!-- $61bn, not $14bn -->" in svg.decode()

    def test_no_word_leaves_the_page(self, draw):
        figure = draw(rates(FEATURES, [*OUTLETS, "W" * 80])).figure
        with house_style():
            figure.draw_without_rendering()
            drawn = figure.get_tightbbox()
        assert min(drawn.x0, drawn.y0) >= -0.01
        assert drawn.x1 <= figure.get_figwidth() + 0.01
        assert drawn.y1 <= figure.get_figheight() + 0.01

    def test_the_frame_stays_as_it_was(self, draw):
        frame = rates(FEATURES)
        before = frame.copy(deep=True)
        draw(frame)
        pd.testing.assert_frame_equal(frame, before)


class TestStyle:
    def test_roles_have_fixed_colours(self):
        assert colours(["war", "cooperative"])["cooperative"] == colours(["cooperative"])["cooperative"]

    def test_colours_that_share_a_panel_differ_in_lightness(self):
        roles = [style.luminance(style.ROLES[name]) for name in ("cooperative", "confrontational")]
        three = [style.luminance(colour) for colour in style.CYCLE[:3]]
        assert min(np.diff(np.sqrt(sorted(roles))).min(), np.diff(np.sqrt(sorted(three))).min()) > 0.1

    @pytest.mark.parametrize("colour", [*style.ROLES.values(), *style.CYCLE, style.MUTED, style.FAINT, style.PLAIN])
    def test_marks_stand_out_and_words_can_be_read(self, colour):
        contrast = 1.05 / (style.luminance(colour) + 0.05)
        assert contrast >= 2.9
        assert 1.05 / (style.luminance(style.readable(colour)) + 0.05) >= 4.45

    @given(st.text(), st.integers(3, 40))
    def test_a_shortened_name_is_one_line_that_fits(self, text, width):
        short = shorten(text, width)
        assert columns_wide(short) <= width
        assert "\n" not in short

    @pytest.mark.parametrize("text", ["hits per 1,000 words", "The Ostrand Gazette", "WHO", "Києва і Львова", "日本語"])
    @pytest.mark.parametrize("bold", [False, True])
    def test_the_width_of_words_is_about_that_of_the_typeface(self, text, bold):
        from matplotlib.textpath import TextPath

        if text == "日本語" and matplotlib.__version_info__ < (3, 11):
            pytest.skip("before matplotlib 3.11 the box for a letter that the typeface lacks is narrower")
        with house_style():
            drawn = TextPath((0, 0), text, size=9, prop={"weight": "bold" if bold else "normal"}).get_extents().width
        assert style.text_width(text, 9, bold) == pytest.approx(drawn / 72, rel=0.2)

    def test_a_short_name_stays_as_it_is(self):
        assert shorten("$_x", 10) == "$_x"


def test_turned_features_that_are_rare_stand_beside_their_own_on_a_scale_of_their_own():
    rows = [
        (f, g, rate)
        for f, rate in (("a", 30.0), ("not a", 2.0), ("b", 20.0), ("not b", 1.0), ("c", 9.0), ("not c", 0.5))
        for g in "xy"
    ]
    frame = pd.DataFrame(rows, columns=["feature", "group", "rate"])
    panels = intervals(frame.assign(low=frame["rate"] - 0.5, high=frame["rate"] + 0.5)).figure.axes
    titles = [panel.get_title(loc="left") for panel in panels]
    assert titles == ["a", "not a", "b", "not b", "c", "not c"]
    columns = [panel.get_subplotspec().colspan.start for panel in panels]
    assert columns == [0, 1, 0, 1, 0, 1]
    assert [round(panel.get_xlim()[1]) for panel in panels] == [32, 3, 32, 3, 32, 3]
    near = frame.assign(rate=[30.0, 30.0, 20.0, 20.0] * 3, low=1.0, high=31.0)
    assert len({panel.get_xlim() for panel in intervals(near).figure.axes}) == 1


def test_periods_stand_in_order_of_time_and_groups_by_size():
    days = pd.date_range("2022-01-03", periods=30)
    table = pd.DataFrame({"text": ["They met."] * 30, "date": days, "outlet": ["A"] * 10 + ["B"] * 20})
    corpus = mk.read(table.assign(date=table["date"].astype(str)))
    months = corpus.assign(period=corpus.articles["date"].dt.strftime("%Y-%m")).describe(by="period")
    weeks = corpus.assign(week=corpus.articles["date"].dt.to_period("W").dt.start_time).describe(by="week")
    for described, count in ((months, 2), (weeks, 5)):
        line = described.plot().axes[0].lines[0].get_xdata()
        assert len(line) == count and (np.diff(line) > 0).all()
    assert [label.get_text() for label in corpus.describe(by="outlet").plot().axes[0].get_yticklabels()] == ["B", "A"]


def test_a_look_lasts_as_long_as_it_is_asked_for():
    frame = pd.DataFrame({"group": ["x", "y"], "feature": "cooperative", "rate": [2.0, 1.0], "low": 0.5, "high": 3.0})
    usual = intervals(frame)
    with style.look(colours="grey", width=5):
        grey = intervals(frame)
    with style.look(colours={"cooperative": "navy"}):
        navy = intervals(frame)
    dots = [drawn.lines[-1].get_markerfacecolor() for drawn in (usual, grey, navy, intervals(frame))]
    assert dots == ["#0B6E8A", "#1F2933", "#000080", "#0B6E8A"]
    assert [drawn.figure.get_figwidth() for drawn in (usual, grey, navy)] == [6.5, 5, 6.5]
    for wrong, said in (
        ({"colours": "gray"}, "give 'grey'"),
        ({"width": 1}, "give 3 or more"),
        ({"colours": {"a": "no colour"}}, "no colour"),
    ):
        with pytest.raises(ValueError, match=said), style.look(**wrong):
            pass


def test_a_comparison_is_drawn_in_the_order_asked_for():
    corpus = mk.read(
        pd.DataFrame(
            {"text": ["They agreed to talk."] * 12 + ["They met."] * 12, "outlet": ["B"] * 6 + ["A"] * 12 + ["C"] * 6}
        )
    )
    gap = corpus.find("agree*").compare(by="outlet")
    feature = gap.frame["feature"].iloc[0]
    rows = lambda drawing: [label.get_text() for label in drawing.axes[0].get_yticklabels()]  # noqa: E731
    assert rows(gap.plot()) == ["A", "B", "C"]
    assert rows(gap.plot(order=feature)) == ["B", "A", "C"]
    assert rows(gap.plot(order=["C"])) == ["C", "A", "B"]
    with pytest.raises(ValueError, match="no group 'Z'"):
        gap.plot(order=["Z"])


def test_many_features_leave_the_rarer_ones_to_the_table_and_say_so():
    frame = pd.DataFrame(
        {"group": "x", "feature": [f"side {n:02d}" for n in range(20)], "rate": 1.0, "hits": range(20)}
    )
    axes = intervals(frame)
    assert [panel.get_title(loc="left") for panel in axes.figure.axes] == [f"side {n:02d}" for n in range(8, 20)]
    assert axes.figure.get_supxlabel() == "8 rarer ones are in the table"


def test_an_interval_of_few_words_does_not_press_the_others_flat():
    weeks = pd.DataFrame(
        {"period": pd.date_range("2022-01-03", periods=4, freq="7D"), "rate": [2.0, 3.0, 2.5, 2.0], "low": 0.5}
    )
    assert timeline(weeks.assign(high=[4.0, 5.0, 4.5, 900.0])).get_ylim()[1] == 9
    assert timeline(weeks.assign(high=[4.0, 5.0, 4.5, 4.0])).get_ylim()[1] == pytest.approx(5.3)
