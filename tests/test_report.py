"""The report: one page that stands alone, says what is missing, and leads from every number to its sentences."""

import json
import os
import re
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.reporting import lines_behind
from mediakit.reporting.page import report
from mediakit.reporting.sections import _holding
from mediakit.results.provenance import Provenance
from tests.browser import found

TALKS = Path(__file__).parents[1] / "data" / "talks"
OWN_HOSTS = ("google.com", "googleapis.com")  # what Chromium itself asks for on its own account
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
VOID = {"meta", "link", "img", "br", "path", "use"}
PAYLOADS = [
    "<script>window.pwned = 1</script>",
    '"><svg onload="window.pwned = 1">',
    "</style></title><img src=http://evil.example/x onerror='window.pwned = 1'>",
    "\u202eright to left \u2066over",
    "--><b>" + "A" * 500,
]


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, in order, and the text of headings."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.headings, self._open = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else self._open

    def handle_data(self, data):
        if self._open and data.strip():
            self.headings.append((self._open, data.strip()))
            self._open = None

    def of(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def written(corpus, folder, **choices):
    (path,) = report(corpus, folder / "report.html", **choices)
    return path.read_text("utf-8")


def hostile(outlets=PAYLOADS):
    rows = [
        {
            "outlet": outlet, "title": payload, "date": f"2019-02-{1 + number:02d}",
            "text": f"{payload} Both sides spoke of significant progress {payload} in the talks.\n\nHe issued an ultimatum. {payload}",
        }
        for outlet in outlets
        for number, payload in enumerate(PAYLOADS)
    ]  # fmt: skip
    return mk.read(pd.DataFrame(rows))


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    return written(mk.read(Path(__file__).parents[1] / "data/talks"), tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    return written(hostile(), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module", params=["talks", "attacked"])
def page(request):
    return request.getfixturevalue(request.param)


# what the page is made of


def test_nothing_in_it_runs_or_is_fetched(page):
    made = Page(page)
    assert not {"script", "button", "iframe", "object", "img", "link", "form"} & {tag for tag, _ in made.tags}
    attributes = [(name, value or "") for _, attrs in made.tags for name, value in attrs.items()]
    assert not [
        name for name, _ in attributes if name.startswith(("on", "data-")) or name in ("src", "action", "style*")
    ]
    assert {value[0] for name, value in attributes if name == "href"} == {"#"}
    assert not [value for name, value in attributes if name == "style" and re.search(r"url\((?!#)", value)]


def test_every_name_stands_once_and_every_link_leads_somewhere(page):
    made = Page(page)
    assert len(made.ids) == len(set(made.ids))
    targets = [attrs["href"][1:] for _, attrs in made.tags if "href" in attrs]
    assert len(targets) > 50
    assert set(targets) <= set(made.ids)
    referred = re.findall(r"url\(#([^)]+)\)", page) + [
        name for _, attrs in made.tags for name in attrs.get("aria-labelledby", "").split()
    ]
    assert set(referred) <= set(made.ids)


def test_figures_tables_and_headings_speak_to_a_screen_reader(page):
    made = Page(page)
    figures = [attrs for attrs in made.of("svg") if attrs.get("role") == "img"]
    assert len(figures) == len(made.of("figure")) == len(made.of("svg")) >= 3
    assert all(len(attrs["aria-labelledby"].split()) == 2 for attrs in figures)
    assert len(made.of("caption")) == len(made.of("table")) >= 3
    assert {attrs.get("scope") for attrs in made.of("th")} == {"col", "row"}
    levels = [level for level, _ in made.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert made.of("html")[0]["lang"] == "en"
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in made.tags}


def test_text_of_articles_is_inert_and_turns_no_other_text(attacked):
    assert not TURNING.search(attacked)
    assert "&lt;script&gt;window.pwned = 1&lt;/script&gt;" in attacked
    tables = re.findall(r"<table.*?</table>", attacked, flags=re.DOTALL)
    assert len(tables) >= 3
    assert not [table for table in tables if "A" * 100 in table], "a name of 500 letters is shortened in a table"


# every number and its sentences


def rows_of(page, table):
    body = page[page.index(f'<table id="{table}">') :]
    return re.findall(r"<tr id=\"([^\"]+)\"[^>]*>(.*?)</tr>", body[: body.index("</table>")], flags=re.S)


@pytest.mark.parametrize("table", ["t-compared", "t-timed", "t-shares", "t-sides", "t-worded", "t-counted", "t-retold"])
def test_every_number_but_zero_leads_to_its_lines_and_back(talks, table):
    linked = 0
    for place, cells in rows_of(talks, table):
        link = re.search(r'<a href="#([^"]+)" aria-label="[^"]+">([\d,]+)</a>', cells)
        if link is None:
            assert re.search(r'<td class="number">0</td>', cells), cells
            continue
        linked += 1
        block = talks[talks.index(f'id="{link[1]}"') :]
        block = block[: block.index("</div>")]
        many = int(link[2].replace(",", ""))
        shown = block.count("<li>")
        # what the lexicon found is all there, eight lines before a fold; of words a draw
        assert shown == many if table != "t-worded" else 1 <= shown <= min(8, many)
        assert block.partition("<details>")[0].count("<li>") <= 8
        of = re.search(r'<p class="note">(?:all |[\d,]+ of )?([\d,]+)', block)
        assert int(of[1].replace(",", "")) == many
        assert f'href="#{place}"' in block
    assert linked >= 6


def test_what_is_too_much_for_a_page_lies_beside_it_whole(talks, tmp_path, monkeypatch):
    monkeypatch.setattr("mediakit.reporting.request.ALL", 30)
    corpus = mk.read(Path(__file__).parents[1] / "data/talks").where(outlet=["Daily Lantern", "Open Ledger"])
    saved = mk.report(corpus, tmp_path / "a report.html")
    page = (tmp_path / "a report.html").read_text("utf-8")
    table = pd.read_csv(tmp_path / "a report-sentences.csv", keep_default_na=False)
    assert [path.name for path in saved] == ["a report.html", "a report-sentences.csv"]
    assert len(table) == len(corpus.find(mk.Lexicon.load("talks"))) > 30
    assert '<a href="a%20report-sentences.csv">a report-sentences.csv</a>' in page
    assert "sentences.csv" not in talks


def test_the_lines_are_those_that_were_counted(talks):
    corpus = mk.read(Path(__file__).parents[1] / "data/talks")
    counted = corpus.find(mk.Lexicon.load("talks")).where(feature="not cooperative", outlet="Daily Lantern").frame
    block = talks[talks.index("not cooperative, Daily Lantern</bdi></h4>") :]
    block = block[: block.index("</div>")]
    marked = re.findall(r'<mark class="turned">(.*?)</mark>', block)
    articles = re.findall(r"<bdi>(2019-[^<]+)</bdi>", block)
    assert marked
    assert sorted(marked) == sorted(" ".join(match.split()) for match in counted["match"])
    assert set(articles) == set(counted["article"])


def test_the_same_corpus_and_seed_give_the_same_bytes_and_another_seed_others(tmp_path):
    corpus = hostile(["North", "South"])
    first, again, other = (written(corpus, tmp_path, seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other


# what is missing is said


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        (lambda: hostile().where(id=[]), ["No article has", "nothing to compare", "No article has a date"]),
        (lambda: hostile(["North"]), ["there is one group only"]),
        (lambda: hostile(["North", "South"]).assign(date=pd.NaT), ["No article has a date"]),
        (lambda: hostile(["North", "South"]), ["there is no table of actors", "there is no series to show"]),
        (lambda: hostile([""]), ["No article has"]),
    ],
    ids=["empty", "one outlet", "no dates", "no actors", "no outlet"],
)
def test_what_is_missing_is_said_in_the_page(corpus, said, tmp_path):
    page = written(corpus(), tmp_path)
    assert [words for words in said if words not in page] == []


def test_many_groups_are_compared_and_the_largest_shown(tmp_path):
    page = written(hostile([f"Outlet {number:02d}" for number in range(30)]), tmp_path)
    assert "the 24 of 30 groups with most articles are shown" in page
    assert "30 groups are more than this page can hold" in page


def test_a_part_of_the_articles_can_be_compared(tmp_path):
    page = written(hostile(["North", "South"]), tmp_path, by="section")
    assert "by section" in Page(page).headings[0][1]
    assert rows_of(page, "t-compared")


def test_what_cannot_be_compared_is_refused_and_nothing_is_written(tmp_path):
    corpus = hostile(["North", "South"])
    with pytest.raises(ValueError, match="no column 'colour'"):
        report(corpus, tmp_path / "a.html", by="colour")
    many = corpus.take([0] * 300).assign(number=range(300))
    with pytest.raises(ValueError, match="'number' makes 300 groups: report by a column with at most 200"):
        report(many, tmp_path / "a.html", by="number")
    assert list(tmp_path.iterdir()) == []


# in a browser

MEASURE = """<script>addEventListener('load', () => {
  const inside = e => e.closest('.scroll, svg, nav, .skip');
  const wide = [...document.body.querySelectorAll('*')].filter(e => !inside(e) && e.getBoundingClientRect().right > innerWidth + 1);
  const text = id => (document.getElementById(id) || {textContent: ''}).textContent.trim();
  const details = document.querySelector('details');
  console.log('measured');
  parent.postMessage({
    width: innerWidth, scrolls: document.documentElement.scrollWidth,
    wide: wide.map(e => e.tagName + '.' + e.className),
    reached: [...new Set([...document.querySelectorAll('*')].filter(e => e.tabIndex >= 0).map(e => e.tagName + '.' + e.className))],
    names: [...document.querySelectorAll('svg')].map(e => e.getAttribute('aria-labelledby').split(' ').map(text)),
    pwned: typeof window.pwned, closed: details ? !details.open : null,
  }, '*');
})</script>"""
HOST = """<!doctype html><meta charset="utf-8"><title>host</title>
<iframe src="page.html" style="width:1280px;height:900px;border:0"></iframe>
<iframe src="measured.html" style="width:360px;height:780px;border:0"></iframe>
<iframe src="measured.html" style="width:1280px;height:900px;border:0"></iframe>
<script>const seen = []; addEventListener('message', e => { seen.push(e.data); document.title = 'seen ' + JSON.stringify(seen) })</script>"""


@pytest.fixture
def browser():
    return found()


def visited(browser, folder):
    """What Chromium sees of `host.html`: the measures, the console's lines, and the addresses it asked for."""
    command = [
        browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
        "--disable-component-update", "--disable-default-apps", f"--user-data-dir={folder / 'profile'}",
        "--window-size=1300,900", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--v=0",
        f"--log-net-log={folder / 'net.json'}", "--virtual-time-budget=3000", "--dump-dom", (folder / "host.html").as_uri(),
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    seen = re.search(r"<title>seen (.*?)</title>", done.stdout, flags=re.S)
    assert seen, done.stderr[-2000:]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    asked = re.findall(r'"url":"([^"]+)"', (folder / "net.json").read_text("utf-8"))
    hosts = {urlsplit(address).hostname or "" for address in asked}
    return json.loads(seen[1].replace("&amp;", "&")), console, {h for h in hosts if not h.endswith(OWN_HOSTS)}


def laid_out(page, folder):
    """The page, and a copy without its policy that measures itself, so that nothing but its own text holds it back."""
    bare = re.sub(r"<meta http-equiv[^>]*>", "", page)
    assert bare != page
    for name, text in (("page", page), ("measured", bare.replace("</body>", MEASURE + "</body>")), ("host", HOST)):
        (folder / f"{name}.html").write_text(text, "utf-8")


def test_a_browser_shows_it_on_a_telephone_and_a_desk(browser, page, tmp_path):
    laid_out(page, tmp_path)
    measures, console, hosts = visited(browser, tmp_path)
    assert [line for line in console if '"measured"' not in line] == []
    assert len(console) == 2, "the measuring script itself says one line each: the console is being read"
    assert hosts - {""} == set()
    assert sorted(m["width"] for m in measures) == [360, 1280]
    for seen in measures:
        assert seen["scrolls"] <= seen["width"]
        assert seen["wide"] == []
        assert {name.rstrip(".") for name in seen["reached"]} <= {"A", "A.skip", "A.back", "SUMMARY", "DIV.scroll"}
        assert all(title and about for title, about in seen["names"])
        assert (seen["pwned"], seen["closed"]) == ("undefined", True)


def test_the_browser_test_would_see_an_attack(browser, tmp_path):
    page = '<html><head><meta http-equiv="x"></head><body><p>{}</p></body></html>'.format(
        PAYLOADS[2] + "<p style='width:2000px'>.</p>"
    )
    laid_out(page, tmp_path)
    measures, console, hosts = visited(browser, tmp_path)
    assert len(console) > 2 or "evil.example" in hosts
    assert "evil.example" in hosts
    assert all(seen["scrolls"] > seen["width"] and seen["pwned"] == "number" for seen in measures)


def test_a_caution_is_said_once_beneath_the_table_and_in_no_sentence_again():
    rows = pd.DataFrame({"article": range(80), "outlet": ["Post", "Globe"] * 40, "date": pd.Timestamp("2019-02-06")})
    rows.loc[rows["outlet"] == "Globe", "date"] = pd.Timestamp("2021-02-06")
    counts = np.random.default_rng(0).poisson(3, (80, 2)) + np.tile([[4, 5], [0, 0]], (40, 1))
    found = mk.Rates(counts, np.full(80, 300), ("threats", "offers"), rows, Provenance("0")).compare(by="outlet", resamples=999)
    assert "periods differ" in found.sentence() and any("periods differ" in note for note in found.notes)
    said = str(_holding(found))
    assert said.count("<li>") == 2 and "periods differ" not in said


def test_all_sentences_in_pieces_are_those_in_one(monkeypatch):
    hits = mk.read(TALKS).take(range(12)).find(mk.Lexicon.load("talks"))
    whole = b"".join(lines_behind.all_lines(hits))
    monkeypatch.setattr(lines_behind, "PIECE", 7)
    pieces = list(lines_behind.all_lines(hits))
    assert len(pieces) == -(-len(hits) // 7) and b"".join(pieces) == whole
    nothing = b"".join(lines_behind.all_lines(hits.where(entry=lambda entries: entries == "")))
    assert nothing.startswith(b"article,") and nothing.count(b"\n") == 1
