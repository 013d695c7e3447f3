"""Sharing what may be shared of articles that may not: counts of words without their order, under ids that only a key opens.

The form follows the Extracted Features of the HathiTrust and the "derived text formats" of Schöch et al. (2020): it keeps
what counting needs and drops what reading needs. Whether a text can be rebuilt from it is not left to faith: `share` tries,
and writes nothing where it succeeds.
"""

import hashlib
import heapq
import hmac
import io
import json
import math
import os
import zipfile
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mediakit.results.files import Saved, atomic, csv_bytes, member
from mediakit.text.tokens import Tokens

ARTICLES = 5  # a word is released if so many articles have it
OUTLETS = 2  # and so many outlets, where there are more
SHORTEST = 100  # words; the words of a short text can be put in order by guessing
ROUNDED = 50  # words, the length of an article
KEY_BYTES = 16
RUN = 8  # words
BOUND = 0.01  # share of the runs of eight words that may be found again
_TRIED = 40  # articles that the self-test tries to rebuild
_KNOWN = 2000  # articles that it learns the order of words from
_BEAM = 8  # runs that the attack keeps at each step
_BLOCK = 2000  # articles whose counts are written at a time


def share_features(
    tokens: Tokens, articles: pd.DataFrame, path: str | os.PathLike[str], *, key: str | bytes, seed: int = 0
) -> Saved:
    """Write word counts, outlet, month, language and length of the articles as a zip that holds no text.

    In it: `articles.csv` (article, outlet, month, language, words rounded to 50), `counts.csv` (article, word, count),
    `about.json` and a README. Single words only, without order; of articles with 100 words or more; only words that 5
    articles have, and 2 outlets where there are more. The id of an article is an HMAC (SHA-256) of its own id: whoever
    has the key can lead a row back to its article, nobody else can. The key is written nowhere.

    Before anything is written, a self-test tries to rebuild articles; see `rebuilt_share`.

    Args:
        tokens, articles: the words of the articles and the article frame, in the same order.
        path: where to, ending in .zip.
        key: a secret of 16 bytes or more, for instance `secrets.token_hex(32)`; keep it, and apart from the file.
        seed: of the draw of articles that the self-test tries.

    Raises:
        ValueError: if the ending is another one, the key is short, there are less than 5 articles, or texts could be rebuilt.
        OSError: if the file cannot be written.
    """
    if Path(path).suffix.lower() != ".zip":
        raise ValueError(f"{str(path)!r} does not end in .zip: the features are several tables in one .zip")
    secret = key.encode() if isinstance(key, str) else bytes(key)
    if len(secret) < KEY_BYTES:
        raise ValueError(
            f"a key of {len(secret)} bytes can be guessed: give {KEY_BYTES} or more, as secrets.token_hex(32) makes them"
        )
    if len(articles) < ARTICLES:
        raise ValueError(
            f"{len(articles)} articles have no word that {ARTICLES} share: a corpus so small cannot be shared"
        )
    counts = released(tokens, articles["outlet"])
    rebuilt = rebuilt_share(tokens, counts, seed=seed)
    if rebuilt > BOUND:
        raise ValueError(
            f"{rebuilt:.1%} of the runs of {RUN} words could be rebuilt from these counts, {BOUND:.0%} may be: nothing was "
            "written; leave out the articles that are lists or formulas"
        )
    with atomic(path) as temporary:
        _write(temporary, counts, _described(tokens, articles, secret), tokens.vocabulary, rebuilt)
    return Saved([Path(path)])


def share(corpus: Any, path: str | os.PathLike[str], *, key: str | bytes) -> Saved:
    """Write derived features only, for articles whose text may not be passed on: a `.zip` with counts and no text.

    Args:
        path: of the archive.
        key: makes the articles' ids untraceable; keep it, it is not stored.

    Returns:
        The path written.

    Raises:
        ValueError: if texts could be rebuilt from what would be shared; nothing is written then.
        OSError: if it cannot be written.
    """
    return share_features(corpus.tokens, corpus.articles, path, key=key)


def released(tokens: Tokens, outlets: pd.Series) -> "scipy.sparse.csr_matrix":
    """Counts of articles × vocabulary that may be known: rare words and short articles are empty."""
    counts = tokens.matrix()
    has = counts.astype(bool).astype(np.int64)
    codes, names = pd.factorize(outlets)
    by_outlet = scipy.sparse.csr_matrix(
        (np.ones(len(codes), np.int64), (codes, np.arange(len(codes)))), shape=(len(names), len(codes))
    )
    in_outlets = np.asarray(((by_outlet @ has) > 0).sum(axis=0)).ravel()
    in_articles = np.asarray(has.sum(axis=0)).ravel()
    known = (in_articles >= ARTICLES) & (in_outlets >= min(OUTLETS, len(names)))
    long = np.repeat(tokens.words >= SHORTEST, np.diff(counts.indptr))
    counts.data[~(known[counts.indices] & long)] = 0
    counts.eliminate_zeros()
    return counts


def rebuilt_share(tokens: Tokens, counts: "scipy.sparse.csr_matrix", *, seed: int = 0) -> float:
    """The share of runs of eight words that an attack on the counts finds again.

    The attacker has the counts, and has learnt from half of the articles, in full text, which word follows which: more than
    anybody has from the file. In up to 40 articles of the other half he goes on from every word with the likeliest next
    ones that the article's counts still allow, and keeps the eight likeliest runs each time (a beam search). A run counts as
    rebuilt if it is one of these, stands in the article, and stands in none of the texts that he knew already.

    >>> from mediakit.text.tokens import tokenise
    >>> tokens = tokenise(["the talks went on " * 30] * 6)
    >>> rebuilt_share(tokens, released(tokens, pd.Series(["a", "b"] * 3)))
    0.0
    """
    rows = np.flatnonzero(np.diff(counts.indptr))
    draw = np.random.default_rng(seed)
    rows = draw.permutation(rows)
    tried, known = rows[: min(_TRIED, len(rows) // 2)], rows[len(rows) // 2 :][:_KNOWN]
    follows, seen = _order_of_words(tokens, known)
    found = total = 0
    for row in tried.tolist():
        words = _words(tokens, row)
        runs = _runs(words) - seen
        own = counts[[row]]
        rebuilt = _rebuilt(dict(zip(own.indices.tolist(), own.data.tolist(), strict=True)), follows)
        found, total = found + len(runs & rebuilt), total + len(runs)
    return found / total if total else 0.0


def _words(tokens: Tokens, row: int) -> list[int]:
    return tokens.ids[tokens.indptr[row] : tokens.indptr[row + 1]].tolist()


def _runs(words: list[int]) -> set[tuple[int, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _order_of_words(tokens: Tokens, rows: np.ndarray) -> tuple[dict[int, dict[int, float]], set[tuple[int, ...]]]:
    """How likely each word follows another (logarithm), the likeliest first, and the runs in these articles."""
    pairs: Counter[tuple[int, int]] = Counter()
    seen: set[tuple[int, ...]] = set()
    for row in rows.tolist():
        words = _words(tokens, row)
        pairs.update(pairwise(words))
        seen |= _runs(words)
    total: Counter[int] = Counter()
    for (word, _), count in pairs.items():
        total[word] += count
    follows: dict[int, dict[int, float]] = defaultdict(dict)
    for (word, after), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        follows[word][after] = math.log(count / total[word])
    return follows, seen


def _rebuilt(counts: dict[int, int], follows: dict[int, dict[int, float]]) -> set[tuple[int, ...]]:
    """The likeliest runs from each word of an article, never with more of a word than it has."""
    allowed = {word: [(a, p) for a, p in follows.get(word, {}).items() if a in counts][:_BEAM] for word in counts}
    found: set[tuple[int, ...]] = set()
    for first in counts:
        beam: list[tuple[float, tuple[int, ...]]] = [(0.0, (first,))]
        for _ in range(RUN - 1):
            longer = [
                (likely + more, (*run, after))
                for likely, run in beam
                for after, more in allowed[run[-1]]
                if run.count(after) < counts[after]
            ]
            beam = heapq.nlargest(_BEAM, longer)
        found.update(run for _, run in beam)
    return found


# the file


def _described(tokens: Tokens, articles: pd.DataFrame, secret: bytes) -> pd.DataFrame:
    """One row an article, in the order of the articles; the file sorts them by their keyed ids."""
    month = articles["date"].dt.strftime("%Y-%m").fillna("")
    words = (tokens.words / ROUNDED).round().astype(np.int64) * ROUNDED
    ids = [
        hmac.new(secret, name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24] for name in articles["id"]
    ]
    language = articles["language"] if "language" in articles else pd.Series("", index=articles.index)
    columns = {"article": ids, "outlet": articles["outlet"], "month": month, "language": language, "words": words}
    return pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})


def _write(
    path: Path, counts: "scipy.sparse.csr_matrix", articles: pd.DataFrame, vocabulary: list[str], rebuilt: float
) -> None:
    order = np.argsort(articles["article"].to_numpy(dtype=str))
    about = {
        "articles": len(articles), "articles_with_counts": int((np.diff(counts.indptr) > 0).sum()),
        "words_released": len(np.unique(counts.indices)), "articles_a_word": ARTICLES, "outlets_a_word": OUTLETS,
        "shortest_article": SHORTEST, "rebuilt_runs_of_eight": round(rebuilt, 6), "bound": BOUND,
    }  # fmt: skip
    readme = Path(__file__).with_suffix(".md").read_text("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (
            ("README.md", readme.format(**about, rounded=ROUNDED).encode()),
            ("about.json", (json.dumps(about, indent=2, sort_keys=True) + "\n").encode()),
            ("articles.csv", csv_bytes(articles.iloc[order])),
        ):
            file.writestr(member(name), content)
        with file.open(member("counts.csv"), "w", force_zip64=True) as table:
            table.write(b"article,word,count\n")
            for start in range(0, len(order), _BLOCK):
                table.write(
                    _count_lines(counts, articles["article"].to_numpy(), order[start : start + _BLOCK], vocabulary)
                )


def _count_lines(counts: "scipy.sparse.csr_matrix", ids: np.ndarray, rows: np.ndarray, vocabulary: list[str]) -> bytes:
    """The counts of these articles as CSV, the words of each in alphabetical order: that is their order in the vocabulary."""
    part = counts[rows]
    part.sort_indices()
    lines = io.StringIO()
    frame = pd.DataFrame(
        {
            "article": np.repeat(ids[rows], np.diff(part.indptr)),
            "word": [vocabulary[word] for word in part.indices.tolist()],
            "count": part.data,
        }
    )
    frame.to_csv(lines, index=False, header=False, lineterminator="\n")
    return lines.getvalue().encode("utf-8", "replace")
