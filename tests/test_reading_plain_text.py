from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.reading.plain_text import read_plain
from mediakit.reading.records import Options

FIXTURES = Path(__file__).parent / "fixtures" / "plain"


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return {name: values[0] for name, values in read_plain(data, Options()).columns.items()}


def test_every_field_of_a_whole_article():
    article = read((FIXTURES / "2019-02-06-valley-whole.txt").read_bytes())
    assert article == {
        "headline": "Envoys sit down by the lake",
        "byline": "By [Nora Ilves, VPA](#)",
        "date": "February 6, 2019",
        "caption": "Envoys at the table on Wednesday.",
        "photo_credit": "Jon Arbe/VPA",
        "body": 'LAKE TARN, Feb 6 (VPA) — Envoys of two valleys sat down on Wednesday. "We listened," one said.\n\n'
        "They will meet again.\n\nEnvoys at the table on Wednesday.",
        "url": "https://www.valley-post.example/2019/02/06/envoys-sit-down-a17",
        "boilerplate": "Original url:\n\n<https://www.valley-post.example/2019/02/06/envoys-sit-down-a17>",
    }


def test_text_without_the_shape_has_a_headline_and_a_body():
    article = read((FIXTURES / "2019-02-07_mill.txt").read_bytes())
    assert article["headline"] == "Mill reopens after the flood"
    assert article["body"] == "The mill turns again.\n\nBread is back."
    assert article["date"] == article["byline"] == article["caption"] == ""


def test_a_head_without_empty_lines():
    article = read((FIXTURES / "ferry.txt").read_bytes())
    assert (article["byline"], article["date"]) == ("By Tomas Arbe", "7 March 2019")
    assert article["body"] == "The ferry ran on Thursday."


def test_a_standfirst_stays_in_the_text():
    article = read(
        "# Talks\n\nA long day by the lake ended without a word.\n\nBy Nora Ilves\n\nMay 5, 2019\n\nThey met."
    )
    assert article["body"] == "A long day by the lake ended without a word.\n\nThey met."
    assert article["byline"] == "By Nora Ilves"


def test_a_name_alone_between_headline_and_date_is_the_byline():
    assert read("# Talks\n\nNora Ilves\n\nMay 5, 2019\n\nThey met.")["byline"] == "Nora Ilves"


def test_the_byline_may_follow_the_date():
    assert read("# Talks\n\nMay 5, 2019\n\nBy Nora Ilves\n\nThey met.")["byline"] == "By Nora Ilves"


def test_a_lead_that_opens_with_by_is_no_byline():
    article = read("# Talks\n\nBy Monday evening the talks had failed.\n\nThey left.")
    assert article["byline"] == ""
    assert article["body"].startswith("By Monday")


def test_only_the_paragraph_after_the_head_can_be_a_caption():
    article = read("# Talks\n\nMay 5, 2019\n\nThey met.\n\nA table. **Jon Arbe/VPA**")
    assert (article["caption"], article["body"]) == ("", "They met.\n\nA table. **Jon Arbe/VPA**")


def test_a_bold_paragraph_is_no_caption():
    assert read("# Talks\n\nMay 5, 2019\n\n**They met at noon.**\n\nThey left.")["caption"] == ""


def test_an_update_is_kept_aside():
    article = read("# Talks\n\nMay 5, 2019\nUpdated May 6, 2019\n\nThey met.")
    assert (article["date"], article["boilerplate"], article["body"]) == (
        "May 5, 2019",
        "Updated May 6, 2019",
        "They met.",
    )


def test_lines_that_end_sentences_are_paragraphs_and_wrapped_lines_are_not():
    assert read("Talks\nThey met.\nThey left.\n")["body"] == "They met.\n\nThey left."
    assert (
        read("Talks\n\nThey met in\nthe old mill\nby the lake.\n")["body"] == "They met in\nthe old mill\nby the lake."
    )


def test_a_url_in_the_middle_is_part_of_the_text():
    assert "Original url" in read("# Talks\n\nOriginal url:\n\n<https://a.example/b>\n\nThey met.")["body"]


@pytest.mark.parametrize("data", [b"", b"  \n\r\n", b"\x00\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(data):
    with pytest.raises(ValueError, match="empty"):
        read(data)


def test_a_file_of_two_encodings_names_the_line():
    with pytest.raises(ValueError, match="line 3 is not UTF-8"):
        read("Größe ü ä ö\n\n".encode() + "Größe".encode("cp1252"))


@given(st.lists(st.text(alphabet="abc .,«»й\u00ad", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_paragraphs_come_back_as_they_were(paragraphs):
    body = read("# Talks\n\nMay 5, 2019\n\n" + "\n\n".join(paragraphs))["body"]
    assert body == "\n\n".join(paragraphs)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail_other_than_by_name(text):
    try:
        assert set(read(text.encode("utf-8", "replace"))) >= {"headline", "body"}
    except ValueError as error:
        assert "empty" in str(error) or "UTF-16" in str(error)


# Which line is the headline

PARAGRAPH = "The miller and the baker stood at the weir for an hour and went home without a word. " * 3


@pytest.mark.parametrize(
    ("text", "headline", "starts"),
    [
        (PARAGRAPH, "", "The miller"),
        (f"{PARAGRAPH}\n\n{PARAGRAPH}", "", "The miller"),
        (f"TARN (VPA) — The miller stood at the weir\n\n{PARAGRAPH}", "", "TARN (VPA)"),
        ("They stood at the weir.\n\nThey went home.", "", "They stood"),
        ("The miller and the baker stood at the weir\nfor an hour and went\nhome.\n\nMore.", "", "The miller"),
        ("Miller stands at\nthe weir\n\nHe went home.", "Miller stands at the weir", "He went"),
        ("Miller moves to the U.S.\n\nHe went home.", "Miller moves to the U.S.", "He went"),
        ("They stood.\n\nBy Nora Ilves\n\nMay 5, 2019\n\nHe went home.", "They stood.", "He went"),
        ("May 5, 2019\n\nMiller stands at the weir\n\nHe went home.", "Miller stands at the weir", "He went"),
        ("# They stood at the weir.\n\nHe went home.", "They stood at the weir.", "He went"),
        ("Miller at the weir", "", "Miller at the weir"),
    ],
)
def test_the_first_line_is_the_headline_only_if_it_looks_like_one(text, headline, starts):
    article = read(text)
    assert article["headline"] == headline and article["body"].startswith(starts)


def test_a_number_on_a_line_is_no_date():
    article = read("Things to know of mills\n\nHere they are.\n\n1\n\nThey turn.\n\n2\n\nThey stop.")
    assert article["date"] == "" and article["body"] == "Here they are.\n\n1\n\nThey turn.\n\n2\n\nThey stop."
    assert read("Mill\n\n20190505\n\nIt turned.")["date"] == "20190505"
