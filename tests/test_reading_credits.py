import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joblib import Parallel

from mediakit.reading import article_fields, credits
from mediakit.reading.boilerplate import may_sweep, sweep
from mediakit.reading.credits import find_closing, find_dateline, is_byline, split_byline
from mediakit.reading.openings import read_opening
from mediakit.reading.read import read_articles


def cases(name):
    with open(Path(__file__).parent / "cases" / name, encoding="utf-8", newline="") as file:
        return [pytest.param(row["text"], row["expect"], id=row["label"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "expect"), cases("bylines.csv"))
def test_a_byline_is_parted_into_names_and_agency(text, expect):
    assert "|".join(split_byline(text)) == expect


@pytest.mark.parametrize(("text", "expect"), cases("datelines.csv"))
def test_a_dateline_gives_place_and_agency(text, expect):
    assert "|".join(find_dateline(text)[:2]) == expect


@pytest.mark.parametrize(("text", "expect"), cases("agencies.csv"))
def test_a_closing_line_credits_agencies(text, expect):
    assert find_closing(text) == expect


@given(st.text(max_size=80))
def test_no_text_makes_them_fail(text):
    assert len(split_byline(text)) == 2 and find_dateline(text).end <= len(text)
    assert is_byline(text) in (True, False)
    assert isinstance(find_closing(text), str)


@given(st.lists(st.sampled_from(["Lena Quist", "Pavel Orr", "AFP", "Reuters"]), min_size=1, max_size=4, unique=True))
def test_names_and_agencies_come_apart_in_any_order(parts):
    names, agency = split_byline("By " + ", ".join(parts))
    people = [part for part in parts if " " in part]
    assert agency == "; ".join(part for part in parts if " " not in part)
    assert names == ", ".join(people or parts)


# What stands above the text


@pytest.mark.parametrize(
    ("body", "kept", "byline", "place", "agency"),
    [
        ("Mill stands\n\nTARN, Dec. 8 (UPI) — It stood.", "It stood.", "", "TARN", "UPI"),
        ("Water falls in the valley\n\nTARN (AP) — It stood.", "Water falls in the valley\n\nIt stood.", "", "TARN", "AP"),
        ("By Nora Ilves, Associated Press\n\nIt stood.", "It stood.", "Nora Ilves", "", "AP"),
        ("By NORA ILVES\nAssociated Press\n\nTARN, Sarn (AP) — It stood.", "It stood.", "NORA ILVES", "TARN, Sarn", "AP"),
        ("MILL STANDS!\nBy Nora Ilves\nTARN — It stood.\n\nStill.", "It stood.\n\nStill.", "Nora Ilves", "TARN", ""),
        ("(Reuters) - TARN - It stood.", "It stood.", "", "TARN", "Reuters"),
        ("(Associated Press) It stood.", "It stood.", "", "", "AP"),
        ("TARN, 14 мар — РИА Новости. It stood.", "It stood.", "", "TARN", "RIA Novosti"),
        ("Di Maio in the mill\n\nIt stood.", "Di Maio in the mill\n\nIt stood.", "", "", ""),
        ("It stood.\n\nTARN (AP) — No dateline here.", "It stood.\n\nTARN (AP) — No dateline here.", "", "", ""),
        ("Mill – the old one – stood.", "Mill – the old one – stood.", "", "", ""),
    ],
)  # fmt: skip
def test_what_stands_above_the_text_is_credited_and_not_counted(body, kept, byline, place, agency):
    frame, _ = read_articles(pd.DataFrame({"title": ["Mill stands"], "text": [body], "outlet": ["The Mill Post"]}))
    assert frame.loc[0, ["body", "byline", "dateline", "agency"]].tolist() == [kept, byline, place, agency]
    counted = sorted("".join((frame.at[0, "text"].removeprefix("Mill stands\n\n") + frame.at[0, "boilerplate"]).split()))
    assert counted == sorted("".join(body.split()))


@given(st.text(alphabet="aB (A)P—.\n,", max_size=60), st.text(alphabet="aB \n", max_size=8))
def test_nothing_that_is_set_apart_is_lost(body, headline):
    opening = read_opening(headline, body)
    letters = sorted("".join((opening.body + opening.aside).split()))
    assert letters == sorted("".join(body.split())) and (opening.body.strip() or not body.strip() or opening.dateline.end)


@pytest.mark.parametrize(
    ("byline", "outlet", "names", "agency"),
    [
        ("['Nora Ilves', \"Tomas O'Arbe\", 'Associated Press']", "Post", "Nora Ilves, Tomas O'Arbe", "AP"),
        ("nan", "Post", "", ""), ("[]", "Post", "", ""), ("None", "Post", "", ""),
        ("Nora Ilves, NI", "Post", "Nora Ilves, NI", ""), ("VPN", "Valley Post News", "VPN", ""),
        ("Nora Ilves/VPN", "vpn.example", "Nora Ilves", ""), ("Nora Ilves/VPN", "Gazette", "Nora Ilves", "VPN"),
        ("Nora Ilves (Associated Press)", "Post", "Nora Ilves", "AP"), ("AP", "AP", "AP", "AP"),
    ],
)  # fmt: skip
def test_lists_initials_and_own_names_in_bylines(byline, outlet, names, agency):
    frame, _ = read_articles(pd.DataFrame({"byline": [byline], "outlet": [outlet], "text": ["It stood."]}))
    assert frame.loc[0, ["byline", "agency"]].tolist() == [names, agency]


SAID = (
    "— {}", "({})", "{}", "the {}", "They met. - the {}", "({}/AP)", "With reporting by {}.", "They left… (with {})", "avec {}", "Source: {}",
    "по материалам {}", "They met\nquelle: {}", "The {} contributed to this report.", "© {}", "COPYRIGHT 2020 {}", "A report published today by the {}",
    "dpa-infocom, {}", " \t{} .", "[/ the\n{}", "Джерело – {}", "[WITH {}",
)  # fmt: skip


@pytest.mark.parametrize("form", SAID)
def test_a_closing_pattern_is_tried_wherever_it_fits(form):
    """What is looked for before a pattern is tried must stand in every text that it fits."""
    tried = set()
    for name in (*credits.AGENCIES, *credits.OTHER_NAMES, "agencies", "REUTERS"):
        tail = form.format(name)
        for number, (may, pattern) in enumerate(credits._CLOSINGS):
            if pattern.compiled.search(tail):
                tried.add(number)
                assert may(f"\n{tail.lower()}"), (name, number)
        if credits._NEAR_START.compiled.match(tail):
            assert credits._may_name(tail[:100].lower()), name
    assert tried


LINES = ("© 2019", "(c) Post", "Copyrıght 2019 Post", "ALL RIGHTS RESERVED.", "Load-Date: March 1", "Länge: 300 Wörter", "1,200 words", "12 Wörter",
         "Original URL", "https://post.example/x", "<http://post.example>", "Share | Tweet", "teilen, email", "Follow us on telegram", "Click here to go",
         "Read more:that", "SEE ALSO:it", "publicité", "Реклама тут", "Ce certificat est", "this certificate", "Numéro de document", "End of document",
         "This story first appeared in the Post", "This material may not be published, broadcast", "Provided by Syndigate Ltd", "Email", "Permalink",
         "Correction: they met", "(* Clarification appended — they met", "— Исправление: они тут", "Erratum (of Friday): they met")  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("form", ["{}", "*{}*", " \n_{}", "They met.\n\n{}\n\nThey left.", "They met.\n\n\n\t{} \n\n\nThey left."])
def test_what_is_swept_is_found_among_many_texts(line, form):
    """What is looked for in many texts before one is swept must stand in every text of which something is taken."""
    body = form.format(line)
    assert may_sweep(pd.Series([body], dtype="str"))[0]
    assert sweep(body).body != body or "They" not in form


def test_many_texts_are_read_by_several_processes_alike(monkeypatch):
    said = ["BRENN (MPA) — Envoys met.\n\nThey left.\n\n— AFP", "By Lena Quist\n\nTalks go on.\n\nCopyright 2019 The Post", "Rain."]
    given = pd.DataFrame({"text": [f"{said[n % 3]} {n}" for n in range(2500)], "date": "2019-02-06", "id": range(2500)})
    monkeypatch.setenv("MEDIAKIT_JOBS", "2")
    alone, audit = read_articles(given)
    monkeypatch.setattr(article_fields, "WORTHWHILE", 1)
    started = []
    monkeypatch.setattr("joblib.Parallel", lambda *given, **more: started.append(given) or Parallel(*given, **more))
    together, other = read_articles(given)
    assert started == [(2,)] and str(audit) == str(other)
    pd.testing.assert_frame_equal(together, alone)
