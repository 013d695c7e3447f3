"""The page to explore: each number is the library's, opens as many sentences, and nothing in the texts can act."""

import base64
import csv
import json
import os
import random
import re
import shutil
import subprocess
import zlib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.cli import main
from mediakit.reporting.exploring.exploration import Exploration
from mediakit.reporting.exploring.packing import numbers
from tests.browser import Browser

TALKS = Path(__file__).parents[1] / "data/talks"


def corpus_of(outlets=("North", "South"), *, payload="", actors=True, **columns):
    rows = [
        {
            "outlet": outlet, "date": f"2019-0{1 + number % 7}-0{1 + number}", "title": f"Talks {number} {payload}",
            "url": f"https://press.example/{number}",
            "text": f"Both sides spoke of significant progress {payload} in the talks of day {number}. The mood was good in the hall.\n\n"
                    f"“We issue no ultimatum,” Mara Velk said. {payload} Orin Dast made threats, and an ultimatum followed on day {number}.",
        }
        for number in range(8) for outlet in outlets
    ]  # fmt: skip
    who = pd.DataFrame({"pattern": ["Mara Velk", "Orin Dast"], "name": "", "organisation": "", "side": ["Tarvia", "Kessmar"], "from": "", "to": ""})
    return mk.read(pd.DataFrame(rows).assign(**columns), actors=who if actors else None)


def parts_of(page):
    """What the page packs, and the facts it holds at once."""
    whole = zlib.decompress(base64.b64decode(re.search(r'id="packed">([^<]*)<', page)[1]), -15)
    head, _, rest = whole.partition(b"\n")
    parts, at = {}, 0
    for name, size in json.loads(head):
        parts[name], at = rest[at : at + size], at + size
    return parts, json.loads(re.search(r'id="facts">(.*?)</script>', page)[1])


@pytest.fixture(scope="module")
def talks():
    """Every second article, so that the page is sooner made; all outlets, sides and weeks are in it."""
    return mk.read(TALKS).take(np.arange(0, 139, 2))


@pytest.fixture(scope="module")
def counted(talks, tmp_path_factory):
    """The page without texts."""
    made = mk.explore(talks, tmp_path_factory.mktemp("counts") / "counts.html", texts=False)
    assert "counts, figures and links, and no text" in repr(made)
    return made


@pytest.fixture(scope="module")
def page(talks, tmp_path_factory):
    path = tmp_path_factory.mktemp("talks") / "explore.html"
    mk.explore(talks, path)
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    made = Browser(tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


@pytest.fixture
def opened(browser, page):
    browser.console.clear()
    browser.dark(False)
    browser.open(page)
    yield browser
    assert browser.console == []


# what the file is


def test_the_page_stands_alone_and_runs_only_its_own_script(page):
    text = page.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in policy and "http" not in policy
    scripts = re.findall(r"<script([^>]*)>", text)
    assert [re.search(r'type="([^"]+)"', each)[1] if each else "ours" for each in scripts] == ["application/json", "ours", "text/plain"]


def test_numbers_are_written_seven_bits_a_byte():
    assert list(numbers([0, 127, 128, 16384])) == [0, 127, 128, 1, 128, 128, 1]
    assert numbers([]) == b""


def test_the_texts_can_be_read_again_from_the_words(tmp_path):
    corpus = corpus_of(payload="“curly” don't 3.5 — dash\u2009thin")
    parts, _ = parts_of(mk.explore(corpus).html)

    def read(name):
        values, value, shift = [], 0, 0
        for byte in parts[name]:
            value, shift = value + ((byte & 127) << shift), shift + 7
            if byte < 128:
                values, value, shift = [*values, value], 0, 0
        return values

    words, gaps = parts["spellings"].decode().split("\n"), json.loads(parts["between"])
    ids, between, told = iter(read("ids")), iter(read("gaps")), []
    for many in read("words"):
        text = ""
        for _ in range(many):
            text += gaps[next(between)][1] + words[next(ids)]
        told.append(text + gaps[next(between)][1])
    assert told == corpus.articles["text"].tolist()


def test_the_same_articles_give_the_same_bytes():
    assert mk.explore(corpus_of()).html == mk.explore(corpus_of()).html


# numbers


def cells_of(view, columns):
    return [
        (column, row, value) for column in columns if column in view["columns"]
        for row, value in enumerate(view["columns"][column])
    ]  # fmt: skip


def test_three_hundred_cells_of_the_page_are_those_of_the_library(talks, opened, page):
    hits = talks.find(mk.Lexicon.load("talks"))
    library = [
        hits.compare(by="outlet").frame, None, hits.compare(by="side").frame, talks.quotations().shares(of="side").frame
    ]  # fmt: skip
    found = []
    for number, frame in enumerate(library):
        if frame is None:
            continue
        opened.click(f'nav [data-view="{number}"]')
        shown = rows_of(opened)
        counted = "counted" if "counted" in frame else "hits"
        of = "all" if "all" in frame else "words"
        for row in frame.to_dict("records"):
            cells = shown[row["feature"], row["group"]]
            rate = [row["rate"], row["low"], row["high"]]
            ratio = [row["ratio"], row["ratio_low"], row["ratio_high"]]
            for text, values in zip(cells, ([row[counted]], [row[of]], [], rate, ratio, [row["p"]], [row["q"]]), strict=True):
                said = re.findall(r"<?[\d,]*\.?\d+", text)
                values = [value for value in values if not pd.isna(value) and np.isfinite(value)]
                found += zip(said, values, strict=True)
    random.Random(0).shuffle(found)
    assert len(found) >= 300
    for text, value in found[:300]:
        if text == "<.001":
            assert value < 0.001
            continue
        digits = len(text.partition(".")[2])
        assert abs(float(text.replace(",", "")) - value) <= 0.5 * 10**-digits * (1 + 1e-6), (text, value)


@pytest.mark.parametrize("view", range(5))
def test_a_click_on_a_number_lists_as_many_sentences(opened, view):
    opened.click(f'nav [data-view="{view}"]')
    buttons = opened.run("[...document.querySelectorAll('#view button.number')].map(b => [b.dataset.key, Number(b.textContent.replace(/,/g, ''))])")
    assert len(buttons) > 10
    for key, many in random.Random(view).sample(buttons, 6):
        opened.click(f"([...document.querySelectorAll('#view button.number')].find(b => b.dataset.key === {json.dumps(key)}))")
        opened.wait(f"document.querySelectorAll('#lines .list li').length === {many}")
        assert opened.run("document.querySelector('#lines .summary').textContent").startswith(f"{many:,} ")


def search(browser, text):
    browser.run(f"(document.getElementById('query').value = {json.dumps(text)}, document.querySelector('#search [type=submit]').click())")


def choose(browser, selector, value):
    browser.run(f"(e => {{ e.value = {json.dumps(value)}; e.dispatchEvent(new Event('change')) }})(document.querySelector({json.dumps(selector)}))")


def rows_of(browser):
    rows = browser.run("[...document.querySelectorAll('#view table')].flatMap(t => [...t.tBodies[0].rows].map(r => "
                       "[t.caption.firstChild.textContent, ...[...r.cells].map(c => c.textContent)]))")  # fmt: skip
    return {(feature, group): cells for feature, group, *cells in rows}


@pytest.mark.parametrize("pattern", ["ultimatum", "ultimat*", "stopped issuing", "the [0-2] talks", "negotiat* *", "* dam", "said"])
def test_a_search_finds_what_the_library_finds(talks, opened, pattern):
    hits = talks.find(pattern)
    search(opened, pattern)
    assert opened.run("document.querySelector('#lines .summary').textContent").startswith(f"{len(hits):,} hit")
    opened.wait(f"document.querySelectorAll('#lines .list li').length === {len(hits)}")
    marked = opened.run("[...document.querySelectorAll('#lines mark')].map(m => m.textContent)")
    assert marked == [" ".join(match.split()) for match in hits.matches]


def test_every_pattern_of_the_language_is_found_alike(browser, tmp_path):
    with open(Path(__file__).parent / "cases/patterns.csv", encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    corpus = mk.read(pd.DataFrame({"text": [case["text"] for case in cases], "outlet": "Post", "date": "2019-02-06"}))
    mk.explore(corpus, tmp_path / "e.html")
    browser.open(tmp_path / "e.html")
    for case in cases:
        search(browser, case["pattern"])
        said = browser.run("document.querySelector('#lines .summary').textContent")
        assert said.startswith(f"{len(corpus.find(case['pattern'])):,} hit"), case


def test_lines_are_sorted_by_the_words_beside_them(talks, opened):
    search(opened, "progress")
    for sort, key in (("left", "left"), ("right", "right"), ("outlet", "outlet"), ("date", "date")):
        choose(opened, "#sort", sort)
        first = talks.find("progress").concordance(n=5, sort=key, width="sentence").frame
        shown = opened.run("[...document.querySelectorAll('#lines li .source .open')].slice(0, 5).map(e => e.textContent)")
        assert shown == [f"{day:%Y-%m-%d} · {outlet}" for day, outlet in zip(first["date"], first["outlet"], strict=True)], sort


def test_lines_counted_by_article_are_all_lines(opened):
    search(opened, "the")
    choose(opened, "#count", "article")
    rows = opened.run("[...document.querySelectorAll('#breakdown tbody tr')].map(r => Number(r.cells[1].textContent))")
    more = opened.run("document.querySelector('#breakdown tfoot')?.textContent ?? ''")
    total = int(re.match(r"[\d,]+", opened.run("document.querySelector('#lines .summary').textContent"))[0].replace(",", ""))
    assert rows == sorted(rows, reverse=True) and (more or sum(rows) == total)
    opened.click("#breakdown button.number")
    opened.wait(f"document.querySelectorAll('#lines .list li').length === {rows[0]}")


def test_a_filter_recounts_as_the_library_does_and_says_that_it_has_no_test(talks, opened):
    choose(opened, "select[name=voice]", "own")
    choose(opened, "input[name=from]", "2019-03-01")
    hits = talks.where(date=lambda days: days >= "2019-03-01").find(mk.Lexicon.load("talks")).where(voice="own")
    frame = hits.compare(by="outlet", resamples=20).frame
    shown = rows_of(opened)
    for row in frame.to_dict("records"):
        many, words, _, rate = shown[row["feature"], row["group"]]
        assert (many, words) == (f"{row['hits']:,}", f"{row['words']:,}")
        assert abs(float(rate) - row["rate"]) <= 0.006
    assert "They have no test" in opened.run("document.querySelector('#view .warn').textContent")


# what is missing


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        (lambda: corpus_of(["North"]), ["no distinctive words: outlet makes 1 group,"]),
        (lambda: corpus_of().assign(date=pd.NaT), ["nothing over time: no article has a date"]),
        (lambda: corpus_of(actors=False), ["no sides: there is no table of actors"]),
        (lambda: corpus_of().where(id=[]), ["nothing over time", "nobody is quoted", "no distinctive words"]),
    ],
    ids=["one outlet", "no dates", "no actors", "empty"],
)
def test_what_is_missing_is_said(corpus, said, browser, tmp_path):
    mk.explore(corpus(), tmp_path / "e.html")
    browser.console.clear()
    browser.open(tmp_path / "e.html")
    told = browser.run("document.querySelector('.missing').textContent")
    assert [words for words in said if words not in told] == []
    assert browser.console == []


def test_a_comparison_is_explored_with_its_own_numbers(tmp_path):
    gap = corpus_of().find(mk.Lexicon.load("talks")).per_words(1000).presence().compare(by="outlet")
    made = mk.explore(gap, tmp_path / "gap.html")
    assert made.saved == tmp_path / "gap.html" and repr(made).startswith("saved gap.html\nThis page holds the full texts.")
    _, facts = parts_of(made.html)
    assert facts["views"][0]["columns"]["rate"] == gap.frame["rate"].tolist()
    shares = corpus_of().quotations().shares(of="side")
    with pytest.raises(ValueError, match="does not know its hits"):
        mk.explore(shares)


def test_a_notebook_shows_it_in_a_frame_that_sees_nothing_of_the_notebook():
    made = mk.explore(corpus_of())
    frame = made._repr_html_()
    assert re.search(r'sandbox="allow-scripts allow-downloads allow-popups"', frame) and "allow-same-origin" not in frame
    assert base64.b64decode(re.search(r'src="data:text/html;charset=utf-8;base64,([^"]+)"', frame)[1]).decode() == made.html


@pytest.mark.parametrize("kind", ["page", "counted"])
def test_it_works_in_the_frame_of_a_notebook(kind, request, browser, tmp_path):
    made = request.getfixturevalue(kind)
    html = made.read_text("utf-8") if kind == "page" else made.html
    frame = Exploration(html, "")._repr_html_()
    (tmp_path / "notebook.html").write_text(f"<!doctype html><title>notebook</title>{frame}", "utf-8")
    browser.console.clear()
    browser.open(tmp_path / "notebook.html", ready="document.querySelector('iframe') && document.readyState === 'complete'")
    browser.wait("document.querySelector('iframe').contentDocument === null")  # it is another origin: neither sees the other
    inside = browser.frame()
    browser.wait("document.documentElement?.dataset.ready", within=inside)
    browser.run("document.querySelector('#view button.number').click()", within=inside)
    assert browser.run("document.getElementById('lines-title').textContent", within=inside) and browser.console == []


# every kind of comparison


COMPARED = {
    "a presence": lambda c, h: h.per_words(1000).presence().compare(by="outlet"),
    "a balance": lambda c, h: h.per_words(1000).balance("cooperative", "confrontational").compare(by="outlet"),
    "sides": lambda c, h: h.compare(by="side"),
    "sections": lambda c, h: h.compare(by="section"),
    "a function": lambda c, h: h.compare(by=lambda rows: rows["date"].dt.month),
    "two columns": lambda c, h: h.compare(by=["half", "outlet"]),
    "a choice of parts": lambda c, h: h.where(section="body").compare(by="outlet"),
    "some articles": lambda c, h: c.where(outlet="North").find(mk.Lexicon.load("talks")).compare(by="half"),
    "quotations": lambda c, h: c.quotations().per_words(1000, split="side").compare(by="side"),
}


@pytest.mark.parametrize("kind", COMPARED)
def test_every_kind_of_comparison_opens_the_lines_of_the_library(kind, browser, tmp_path):
    corpus = corpus_of().assign(half=["first"] * 8 + ["second"] * 8)
    gap = COMPARED[kind](corpus, corpus.find(mk.Lexicon.load("talks")))
    mk.explore(gap, tmp_path / "gap.html")
    browser.console.clear()
    browser.open(tmp_path / "gap.html")
    opened = 0
    for feature, group in gap.frame[["feature", "group"]].itertuples(index=False):
        many = len(gap.concordance(feature, group, n=10**6))
        button = f"[...document.querySelectorAll('#view button.number')].find(b => b.ariaLabel.includes(': {feature}, {group}, show'))"
        if not browser.run(f"Boolean({button})"):
            assert many == 0
            continue
        browser.click(f"({button})")
        browser.wait(f"document.querySelectorAll('#lines .list li').length === {many}", 5)
        opened += many > 0
    assert opened and browser.console == []


# without texts


def test_without_texts_no_words_stand_in_order(talks, counted):
    parts, facts = parts_of(counted.html)
    everything = counted.html + b"\n".join(parts.values()).decode("latin-1")
    for article in talks.articles.itertuples():
        words = article.body.split()
        assert article.headline not in everything and article.id not in everything
        assert not any(" ".join(words[at : at + 4]) in everything for at in range(0, len(words) - 4, 4))
    assert not {"ids", "spellings", "gaps", "set0.first"} & set(parts) and facts["texts"] is False


def test_where_texts_could_be_rebuilt_no_page_is_made(tmp_path, monkeypatch):
    from mediakit.reporting.exploring import exploration

    monkeypatch.setattr(exploration, "rebuilt_share", lambda *_, **__: 0.5)
    with pytest.raises(ValueError, match="no page was made"):
        mk.explore(corpus_of(), tmp_path / "e.html", texts=False)
    assert list(tmp_path.iterdir()) == []


def test_a_click_without_texts_lists_the_articles(counted, browser):
    browser.console.clear()
    browser.open(counted.saved)
    many = int(browser.run("document.querySelector('#view button.number').textContent"))
    browser.click("#view button.number")
    assert browser.run("[...document.querySelectorAll('#lines tbody tr')].reduce((n, r) => n + Number(r.cells[2].textContent), 0)") == many
    assert browser.run("document.getElementById('search') === null") and browser.console == []


# hostile texts

PAYLOADS = [
    "<script>window.pwned = 1</script>", '"><svg onload="window.pwned = 1">', "</script><img src=http://evil.example/x onerror='window.pwned = 1'>",
    "<!--<script>", "=HYPERLINK(\"http://evil.example\")", "\u202eright to left \u2066over", "{{constructor}} ${1} </style> javascript:alert(1)",
]  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_hostile_text_is_only_ever_text(browser, tmp_path):
    outlets = PAYLOADS
    corpus = corpus_of(outlets, payload=" ".join(PAYLOADS), url="javascript:window.pwned=1")
    made = mk.explore(corpus, tmp_path / "attacked.html")
    tags = Tags(made.html).tags
    assert not {tag for tag, _ in tags} & {"img", "svg", "iframe"} and [tag for tag, _ in tags].count("script") == 3
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", made.html)
    browser.console.clear()
    browser.asked.clear()
    browser.open(tmp_path / "attacked.html")
    for view in range(browser.run("document.querySelectorAll('nav [data-view]').length") - 1):
        browser.click(f'nav [data-view="{view}"]')
        browser.click("#view button.number")
        browser.click("#lines button.open")
        assert browser.run("document.querySelectorAll('img, script:not([type]):not(:first-of-type), [onload], [onerror]').length") <= 1
        browser.press("Escape")
    assert browser.run("typeof window.pwned") == "undefined"
    assert browser.run("[...document.querySelectorAll('a')].every(a => a.getAttribute('href').startsWith('#') || a.protocol.startsWith('http'))")
    assert browser.console == [] and not [address for address in browser.asked if not address.startswith(("file:", "blob:"))]
    assert "evil" in browser.run("document.body.textContent")


# without a mouse, for every reader, at every width


def tab_to(browser, selector, *, most=400):
    """Press Tab until the focus is on what a selector names."""
    for _ in range(most):
        browser.press("Tab")
        if browser.run(f"document.activeElement.matches({json.dumps(selector)})"):
            return
    raise AssertionError(f"{selector} is not reached with {most} presses of Tab")


def focused(browser):
    return browser.run("document.activeElement.dataset.key || document.activeElement.id || document.activeElement.className")


def test_ten_tasks_are_done_with_the_keyboard_alone(opened):
    said = "document.getElementById('status').textContent"
    # 1: which outlet is most confrontational, and in which sentences
    tab_to(opened, "#view table:nth-of-type(1) button.number, #view .scroll button.number[data-key='0/2/0']")
    key = focused(opened)
    opened.press("Enter")
    assert focused(opened) == "lines-title" and opened.run("document.querySelectorAll('#lines li').length") > 0
    # 2: is it one article's doing
    tab_to(opened, "#count")
    for _ in range(8):
        opened.press("ArrowDown")
    assert opened.run("document.querySelector('#breakdown caption').textContent").startswith("Counted by article")
    # 3: read one of its articles, with voices, and come back to the line
    tab_to(opened, "#lines button.open")
    opened.press("Enter")
    assert opened.run("document.getElementById('article').open && document.querySelectorAll('#article mark').length > 0")
    opened.press("Escape")
    opened.wait("document.activeElement.classList.contains('open')")
    opened.press("Escape")  # and back to the number
    assert focused(opened) == key
    # 4: what changed in March
    opened.run("document.querySelector('nav button').focus()")
    opened.press("Tab")
    opened.press("Enter")
    assert "by week" in opened.run("document.querySelector('#view h2').textContent")
    tab_to(opened, "#view button.number")
    opened.press("Enter")
    assert focused(opened) == "lines-title"
    # 5: find a phrase; 6: who says it
    opened.run("document.querySelector('.skip').focus()")
    tab_to(opened, "#query")
    opened.type("ultimat*")
    opened.press("Enter")
    assert opened.run("document.querySelectorAll('#lines li').length") > 3
    tab_to(opened, "#count")
    for _ in range(5):
        opened.press("ArrowDown")
    assert "speaker" in opened.run("document.querySelector('#breakdown caption').textContent")
    # 7: copy three lines with their sources
    for _ in range(3):
        tab_to(opened, "#lines li input")
        opened.press(" ")
    assert opened.run("document.getElementById('copy').textContent") == "Copy 3 lines"
    opened.run("document.getElementById('sort').focus(); navigator.clipboard && (navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve() })")
    tab_to(opened, "#copy")
    opened.press("Enter")
    opened.wait(f"{said} === '3 lines copied with sources.'")
    lines = opened.run("window.copied").split("\n\n")
    assert len(lines) == 3 and all(re.fullmatch(r"“.+” \(.*2019-.*https?://.*\)", line) for line in lines)
    # 8: only what somebody else says
    opened.run("document.getElementById('query').focus()")
    tab_to(opened, "#filters summary")
    opened.press("Enter")
    tab_to(opened, "select[name=voice]")
    opened.press("ArrowDown")
    opened.press("ArrowDown")
    assert "somebody else’s words" in opened.run("document.getElementById('active').textContent")
    tab_to(opened, "#active button")
    opened.press("Enter")
    # 9: export what is shown
    opened.run("document.getElementById('copy').focus()")
    opened.press("Tab")
    opened.press("Enter")
    opened.wait(f"{said}.endsWith('exported.')")
    # 10: the words of one outlet against another, and the sentences of one
    opened.run("document.querySelector('nav [data-view=\"3\"]').focus()")
    opened.press("Tab")
    opened.press("Enter")
    tab_to(opened, "#other")
    opened.press("ArrowDown")
    opened.press("ArrowDown")
    assert "have no test" in opened.run("document.querySelector('#view .warn').textContent")
    tab_to(opened, "#view button.number")
    opened.press("Enter")
    assert focused(opened) == "lines-title"


def axe():
    """The checks of axe-core, where it is installed; a test is skipped without it, except where it is required."""
    path = Path(__file__).parents[1] / ".tools/axe/package/axe.min.js"
    if not path.exists():
        assert os.environ.get("MEDIAKIT_AXE") != "required", "axe-core is not in .tools/axe"
        pytest.skip("axe-core is not here: make .tools/axe/package/axe.min.js")
    return path.read_text("utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(opened, dark):
    opened.dark(dark)
    opened.run(axe() + ";1")
    opened.click("#filters summary")
    for view in (0, 1, 4):
        opened.click(f'nav [data-view="{view}"]')
        opened.click("#view button.number")
        faults = opened.run("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        assert [fault for fault in faults if fault[0] in ("serious", "critical", "moderate")] == []
    opened.click("#lines button.open")
    assert opened.run("axe.run('#article').then(r => r.violations.map(v => v.id))") == []


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_nothing_is_wider_than_the_screen(opened, width):
    opened.size(width)
    search(opened, "the")
    for view in range(6):
        opened.click(f'nav [data-view="{view}"]')
        if view < 5:
            opened.click("#view button.number")
        assert opened.run("document.documentElement.scrollWidth") <= width
    opened.size(1280)


def test_the_script_passes_its_own_tests():
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here")
    done = subprocess.run([node, "--test", str(Path(__file__).with_name("explore.test.js"))], capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout[-3000:]


# the command


def test_the_command_writes_a_page(tmp_path, capsys):
    path = tmp_path / "articles.csv"
    corpus_of().articles[["outlet", "date", "headline", "text"]].rename(columns={"headline": "title"}).to_csv(path, index=False)
    assert main(["explore", str(path), "-o", str(tmp_path / "e.html"), "--no-texts"]) == 0
    assert "saved e.html" in capsys.readouterr().out
    assert (tmp_path / "e.html").stat().st_size > 50_000
