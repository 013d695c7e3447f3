"""The page to explore at 1,000 and 10,000 articles: its size beside that of its texts, first paint, and searches.

    python tests/benchmarks/bench_explore.py [ARTICLES] [CSV OF ARTICLES] > figures

Articles of about 3.3 kB are put together from sentences of the sample articles (or of a CSV's), drawn anew for each, so that
nothing repeats at length. Needs Chromium. Paint and searches are measured in the browser, on its own clock.
"""

import base64
import random
import re
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))
import mediakit as mk
from tests.browser import Browser

SEARCHES = ("ultimatum", "ultimat*", "the", "*tion", "said * the", "reach* [0-3] agreement", "peace talks", "category: confrontational")


def articles(many, source):
    texts = mk.read(source).articles["body"]
    sentences = [s for text in texts for s in re.split(r"(?<=[.!?”\"])\s+", text) if 20 < len(s) < 500]
    draw, rows = random.Random(0), []
    for number in range(many):
        words, size = [], 0
        while size < 3300:
            words.append(draw.choice(sentences))
            size += len(words[-1]) + 1
        body = "\n\n".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4))
        day = pd.Timestamp("2022-01-01") + pd.Timedelta(days=number % 365)
        rows.append({"outlet": f"Outlet {number % 13:02d}", "date": day, "title": f"Report {number}", "text": body, "url": f"https://press.example/{number}"})
    return mk.read(pd.DataFrame(rows))


def main(many=1000, source="data/talks"):
    corpus = articles(int(many), source)
    begun = time.process_time()
    page = mk.explore(corpus).html
    taken = time.process_time() - begun
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    texts = len(base64.b64encode(deflate.compress("\n".join(corpus.articles["text"]).encode()) + deflate.flush()))
    print(f"{len(corpus):,} articles: page {len(page.encode()) / 1e6:.1f} MB, {len(page.encode()) / texts:.2f} x the deflate of its texts, {taken:.0f} CPU s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explore.html"
        path.write_text(page, "utf-8")
        browser = Browser(Path(folder))
        try:
            browser.open(path)
            paint = browser.run("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            ready = browser.run("Number(document.documentElement.dataset.milliseconds)")
            print(f"first paint {paint:.0f} ms, ready for searches {ready:.0f} ms")
            for text in SEARCHES:
                taken = []
                for _ in range(5):
                    taken.append(browser.run(f"(t => {{ document.getElementById('query').value = {text!r}; document.querySelector('#search [type=submit]').click(); return performance.now() - t }})(performance.now())"))
                said = browser.run("document.querySelector('#lines .summary').textContent")
                print(f"{text:28s} {min(taken):6.0f} ms at best, {sorted(taken)[2]:6.0f} in the middle: {said}")
        finally:
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
