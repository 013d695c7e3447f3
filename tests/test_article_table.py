import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.article_table import BETWEEN, COLUMNS, check, compose, sections

words = st.text(alphabet="aб \n.", max_size=20)


def articles(headline="Talks open", caption="", body="They met.\n\nThey left.", **more):
    row = dict.fromkeys(COLUMNS, "") | {"id": "a", "date": pd.Timestamp("2022-03-14"), "record": 1}
    return compose(pd.DataFrame([row | {"headline": headline, "caption": caption, "body": body} | more]))


@given(headline=words, caption=words, body=words)
def test_sections_cut_the_text_into_headline_caption_and_body(headline, caption, body):
    frame = articles(headline, caption, body)
    at, text = sections(frame).iloc[0], frame.at[0, "text"]
    assert text[: at.headline_end] == headline
    assert text[at.caption_start : at.caption_end] == caption
    assert text[at.body_start : at.body_end] == body
    assert text[at.body_start : at.lead_end] == body.split(BETWEEN)[0]


def test_text_leaves_out_what_is_empty():
    assert articles(headline="", caption="A table.").at[0, "text"] == "A table.\n\nThey met.\n\nThey left."


def test_no_articles_are_an_article_table_too():
    empty = articles().iloc[:0]
    assert check(empty) is empty
    assert sections(empty).empty


def test_compose_leaves_its_argument_alone():
    frame = articles().drop(columns="text")
    compose(frame)
    assert "text" not in frame


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda frame: frame.drop(columns="outlet"), "outlet"),
        (lambda frame: frame.assign(byline=None), "byline has missing values"),
        (lambda frame: frame.assign(id=""), "no id"),
        (lambda frame: pd.concat([frame, frame], ignore_index=True), "'a' stands twice"),
        (lambda frame: frame.assign(text="other"), "compose"),
        (lambda frame: frame.assign(date="2022-03-14"), "needs days"),
        (lambda frame: frame.assign(date=pd.Timestamp("2022-03-14 10:15")), "normalize"),
        (lambda frame: frame.set_index("id", drop=False), "reset_index"),
    ],
)
def test_check_names_what_is_wrong(spoil, message):
    with pytest.raises(ValueError, match=message):
        check(spoil(articles()))
