"""Speakers → organisations and sides."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.finding.quotations.actors import Actors

TABLE = pd.DataFrame(
    [
        ("Reck", "Tomas Reck", "Government of Tarvia", "Tarvia", "", ""),
        ("Torrin", "Nela Torrin", "Foreign Ministry", "Kessmar", "", "2019-03-31"),
        ("Torrin", "Nela Torrin", "Peace League", "none", "2019-04-01", ""),
        ("Tarvian army", "", "Tarvian army", "Tarvia", "", ""),
        ("Kessmari government*", "", "Government of Kessmar", "Kessmar", "", ""),
    ],
    columns=["pattern", "name", "organisation", "side", "from", "to"],
)


@pytest.mark.parametrize(
    ("speaker", "role", "day", "expect"),
    [
        ("Reck", "", None, ("Tomas Reck", "Government of Tarvia", "Tarvia")),
        ("TOMAS RECK", "", None, ("Tomas Reck", "Government of Tarvia", "Tarvia")),
        ("Recking", "", None, ("Recking", "", "")),
        ("Nela Torrin", "", "2019-03-31", ("Nela Torrin", "Foreign Ministry", "Kessmar")),
        ("Nela Torrin", "", "2019-04-01", ("Nela Torrin", "Peace League", "none")),
        ("Ada Merl", "Tarvian army spokeswoman", None, ("Ada Merl", "Tarvian army", "Tarvia")),
        ("Ada Merl", "an adviser to Reck", None, ("Ada Merl", "", "")),
        ("Kessmari governments", "", None, ("Kessmari governments", "Government of Kessmar", "Kessmar")),
        (
            "the Tarvian army and the Kessmari government",
            "",
            None,
            ("the Tarvian army and the Kessmari government", "", "both"),
        ),
        ("", "", None, ("", "", "")),
    ],
)
def test_side_of(speaker, role, day, expect):
    assert Actors.load(TABLE).side_of(speaker, role, day) == expect


def test_missing_column_is_named_with_what_there_is():
    with pytest.raises(ValueError, match=r"lacks the column\(s\) side; it has pattern"):
        Actors.load(pd.DataFrame({"pattern": ["Reck"]}))


def test_bad_day_is_named():
    with pytest.raises(ValueError, match=r"'Reck' has the day '31\.31\.2019'"):
        Actors.load(TABLE.assign(to=["31.31.2019", "", "", "", ""]))


def test_csv_and_frame_are_the_same_table(tmp_path):
    TABLE.to_csv(tmp_path / "actors.csv", index=False)
    pd.testing.assert_frame_equal(Actors.load(tmp_path / "actors.csv").frame, Actors.load(TABLE).frame)


def test_proposal_is_a_table_again_most_frequent_first():
    proposal = Actors.propose(["Nela Torrin", "Tomas Reck", "Tomas Reck", "", "Ada Merl"])
    assert proposal["pattern"].tolist() == ["Tomas Reck", "Ada Merl", "Nela Torrin"]
    assert Actors.load(proposal).side_of("Reck") == ("Reck", "", "")
    assert Actors.propose([]).empty


def test_a_pattern_with_an_equals_sign_is_all_of_the_speaker():
    table = Actors.load(pd.DataFrame({"pattern": ["=Brenn"], "side": ["mediator"]}))
    assert table.side_of("Brenn") == ("Brenn", "", "mediator")
    assert table.side_of("embassy in Brenn", "a cook in Brenn") == ("embassy in Brenn", "", "")


def test_proposal_from_quotations_counts_articles_and_roles_and_leaves_out_known_sides():
    found = pd.DataFrame(
        {
            "article": [0, 0, 1, 1],
            "speaker": ["Ada Merl", "Ada Merl", "Ada Merl", "Tomas Reck"],
            "role": ["baker", "", "baker", "spokesman"],
            "side": ["", "", "", "Tarvia"],
        }
    )
    proposal = Actors.propose(found)
    assert proposal[["pattern", "quotations", "articles", "roles", "side"]].values.tolist() == [
        ["Ada Merl", 3, 2, "baker", ""]
    ]


def test_an_empty_table_covers_nothing():
    assert Actors.load(TABLE.iloc[:0]).side_of("Tomas Reck") == ("Tomas Reck", "", "")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_pattern_and_any_name(pattern, name):
    table = pd.DataFrame({"pattern": [pattern], "side": ["Tarvia"]})
    assert Actors.load(table).side_of(name)[2] in ("", "Tarvia")
