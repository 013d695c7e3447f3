"""An article to read: quotations by side, hits marked, the same in HTML and in text."""

import html
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.corpus.article_view import show

TEXT = "Talks resume\n\n“We wait,” said Reck.\n\nLisk denied progress & hope."
ARTICLE = {"id": "a1", "outlet": "Post", "date": pd.Timestamp("2019-02-06"), "headline": "Talks resume", "text": TEXT}
SAID = pd.DataFrame(
    [(15, 22, "Tarvia", "Tomas Reck", ((15, 22),)), (49, 64, "", "Lisk", ((49, 64),))],
    columns=["start", "end", "side", "speaker", "pieces"],
)
HITS = pd.DataFrame({"start": [49], "end": [57], "feature": ["cooperative"]})


def bare(markup):
    """The text of the paragraphs, without tags, signs and legend."""
    body = markup.split("</p>", 1)[1].rsplit("<p ", 1)[0]
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup.*?</sup>", "", body)))


def test_text_form_signs_quotations_by_side_and_stars_hits():
    shown = repr(show(ARTICLE, SAID, HITS))
    assert shown.splitlines()[0] == "Post · 2019-02-06 · a1"
    assert "“A[We wait],” said Reck." in shown
    assert "?[*progress* & hope]." in shown
    assert shown.splitlines()[-1] == "A[…] Tarvia   ?[…] side unknown   *word* hit"


def test_html_form_has_the_same_words_escaped_and_no_script():
    markup = show(ARTICLE, SAID, HITS)._repr_html_()
    assert bare(markup).split() == TEXT.split()
    assert "progress</span>" in markup and " &amp; hope" in markup
    assert 'title="Tomas Reck, Tarvia"' in markup and "<script" not in markup


def test_every_side_has_its_own_colour_and_sign():
    said = pd.DataFrame([(0, 5, "Tarvia"), (6, 12, "Kessmar")], columns=["start", "end", "side"])
    view = show(ARTICLE, said)
    assert view.sides == {"Tarvia": "A", "Kessmar": "B"}
    assert len(set(re.findall(r"background:(#\w+)", view._repr_html_()))) == 2


def test_more_sides_than_signs_share_the_last():
    text = "x" * 30
    said = pd.DataFrame({"start": range(12), "end": range(1, 13), "side": [f"s{n}" for n in range(12)]})
    assert list(show({"text": text}, said).sides.values()) == [*"ABCDEFGH", *"****"]


def test_a_quotation_inside_a_quotation_keeps_its_own_speaker():
    said = pd.DataFrame([(0, 12, "Tarvia"), (6, 12, "Kessmar")], columns=["start", "end", "side"])
    assert "A[Talks B[resume]" in repr(show(ARTICLE, said)).splitlines()


def test_an_article_without_anything_is_the_article():
    assert repr(show({"text": ""})).endswith("no quotation")
    assert "no quotation" in repr(show(ARTICLE))
    assert bare(show(ARTICLE)._repr_html_()).split() == TEXT.split()


def test_spans_of_another_article_are_refused():
    with pytest.raises(ValueError, match=r"0:999 lies outside the article's 65 characters"):
        show(ARTICLE, pd.DataFrame({"start": [0], "end": [999]}))


def test_nothing_in_an_article_is_markup():
    evil = {"text": "<img src=x onerror=alert(1)> & </article>", "outlet": "<b>", "headline": "<i>"}
    said = pd.DataFrame([(0, 5, '"><script>', "<u>")], columns=["start", "end", "side", "speaker"])
    markup = show(evil, said)._repr_html_()
    assert "<img" not in markup and "<script>" not in markup and "<u>" not in markup and "<b>&" not in markup


@given(
    st.text(alphabet="ab<&\n “”", max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=6)
)
def test_any_spans_leave_the_words_as_they_are(text, spans):
    spans = [(a, min(a + n, len(text))) for a, n in spans if a < len(text)]
    frame = pd.DataFrame(spans, columns=["start", "end"])
    view = show({"text": text}, frame, frame)
    assert bare(view._repr_html_()).split() == text.split()
    assert isinstance(repr(view), str)
