"""Corpora put under each other."""

import pandas as pd
import pytest

import mediakit as mk
from mediakit.reading.article_table import check


def corpus(texts, **columns):
    frame = pd.DataFrame({"id": [f"a{n}" for n in range(len(texts))], "text": texts, "date": "2019-02-06", **columns})
    return mk.read(frame)


def test_ids_are_kept_apart_and_what_both_hold_is_kept_once():
    both = mk.concat([corpus(["It turned.", "It stood."]), corpus(["It turned.", "It fell.", "It rose."])])
    assert both.articles["id"].tolist() == ["a0", "a1", "2/a1", "a2"]
    assert both.articles["body"].tolist() == ["It turned.", "It stood.", "It fell.", "It rose."]
    check(both.articles)
    assert both.audit.set_aside["reason"].tolist() == ["the same id and text as in table 1"]
    assert both.audit.articles == 4 and both.audit.records == {"DataFrame": 5} and "DataFrame + DataFrame" in str(both.audit)
    assert both.find("turned").frame["article"].tolist() == ["a0"]


def test_columns_that_one_lacks_are_empty_there():
    both = mk.concat([corpus(["It turned."], mood=["calm"], share=[0.5]), corpus(["It fell."], n=[3])])
    assert both.articles["mood"].tolist() == ["calm", ""] and both.articles["n"].isna().tolist() == [True, False]
    assert both.articles.columns[-1] == "text"


def test_what_was_chosen_in_the_parts_is_said_and_the_whole_begins_anew():
    part = corpus(["It turned.", "It stood."], outlet=["Post", "Mill"]).where(outlet="Post")
    both = mk.concat([part, corpus(["It fell."])])
    assert both.steps == () and "DataFrame: where outlet Post" in both.audit.notes
    assert both.audit.articles == 2 and both.audit.outlets == {"Post": 1, "": 1}


def test_actors_and_events_of_all_are_kept():
    table = {"pattern": ["Reck"], "name": ["Tomas Reck"], "side": ["Tarvia"]}
    frame = pd.DataFrame({"text": ["It turned."]})
    one = mk.read(frame, actors=pd.DataFrame(table), events=pd.DataFrame({"date": ["2019-02-06"], "label": ["storm"]}))
    both = mk.concat([one, mk.read(frame.assign(text="It fell.")), one])
    assert both.sides.frame["pattern"].tolist() == ["Reck"] and both.events["label"].tolist() == ["storm"]
    other = mk.read(frame.assign(text="It fell."), actors=pd.DataFrame(table | {"side": ["Kessmar"]}))
    with pytest.raises(ValueError, match="'Reck' stands on the side 'Tarvia' in one table of actors and on 'Kessmar'"):
        mk.concat([one, other])


def test_nothing_is_refused():
    with pytest.raises(ValueError, match="no corpus"):
        mk.concat([])
