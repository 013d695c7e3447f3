"""Every figure on three corpora, in one page to be looked at whole: `make gallery` writes results/gallery.html.

Two articles, the teaching corpus, and the same under forty outlets with long and Cyrillic names. What a corpus has too
little for says so in its place.
"""

import base64
import sys
from collections.abc import Callable
from pathlib import Path

import mediakit as mk
from mediakit.results.files import write
from mediakit.results.html import Html, document, element, joined

ROOT = Path(__file__).parents[2]
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = "body{font:15px/1.5 sans-serif;margin:2rem}section{display:flex;flex-wrap:wrap;gap:2rem}figure{margin:0;width:30rem}img{width:100%}"
NAMES = ("The Ostrand Gazette, weekend edition for the northern provinces", "Вестник Эльсина", "Lantern", "Brenn Courier")


def corpora() -> dict[str, mk.Corpus]:
    talks = mk.read(ROOT / "data" / "talks")
    many = [f"{NAMES[row % len(NAMES)]} {row % 40:02d}" for row in range(len(talks))]
    return {"two articles": mk.read(ROOT / "data" / "march-2022"), "the teaching corpus": talks, "forty outlets": talks.assign(outlet=many)}


def figures(corpus: mk.Corpus) -> dict[str, Callable[[], object]]:
    """Name → what draws it."""
    hits = corpus.find(mk.Lexicon.load("talks"))
    rates, gap = hits.per_words(1000), hits.compare(by="outlet")
    week = corpus.articles["date"].dt.to_period("W").dt.start_time
    return {
        "articles by outlet": lambda: corpus.describe(by="outlet").plot(),
        "articles by week": lambda: corpus.assign(week=week).describe(by="week").plot(),
        "comparison": gap.plot,
        "comparison of sides": lambda: hits.compare(by="side").plot(),
        "every two groups": lambda: gap.pairs().plot(),
        "sensitivity": lambda: gap.sensitivity(gap.frame["feature"].iloc[0]).plot(),
        "entries": lambda: gap.contributions(gap.frame["feature"].iloc[0], gap.groups[0]).plot(),
        "balance": lambda: rates.balance("cooperative", "confrontational").compare(by="outlet", effect="difference").plot(),
        "over time": lambda: rates.over("week").plot(events=corpus.events),
        "smoothed": lambda: rates.over("week", smooth=3).plot(events=corpus.events),
        "changes": lambda: rates.changes("week").plot(),
        "around events": lambda: rates.around(corpus.events, days=14).plot(),
        "power": lambda: mk.plan(rates, by="outlet", ratio=1.5).plot(),
        "shares of voice": lambda: corpus.quotations().shares(of="side", by="outlet").plot(),
        "kinds of sources": lambda: corpus.quotations().shares(of="source", by="outlet").plot(),
        "distinctive words": lambda: corpus.distinctive_words(by="outlet").plot(),
        "collocates": lambda: corpus.collocates("talks").plot(),
        "names": lambda: corpus.naming(by="outlet").plot(),
        "dispersion": lambda: hits.dispersion().plot(),
        "how many topics": lambda: corpus.choose_topics(range(2, 5)).plot(),
        "topics": lambda: corpus.topics(4).plot(),
    }


def drawn(name: str, draw: Callable[[], object]) -> Html:
    """The figure with its name; where there is too little to draw, the reason."""
    try:
        picture = base64.b64encode(draw()._repr_png_()).decode()
        inside = Html(f'<img alt="" src="data:image/png;base64,{picture}">')
    except (ValueError, IndexError) as error:
        inside = element("p", f"{type(error).__name__}: {error}")
    return element("figure", inside, element("figcaption", name))


def main(path: str) -> None:
    parts = []
    for title, corpus in corpora().items():
        drawings = [drawn(name, draw) for name, draw in figures(corpus).items()]
        parts += [element("h1", title), element("section", *drawings)]
    print(write(path, document("Gallery", STYLE, joined(parts), policy=POLICY)))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "results" / "gallery.html"))
