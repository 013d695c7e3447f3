"""Factors: texts as mixtures of a few lists of words, and how well the same lists are found again in other texts."""

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import scipy

from mediakit.learning.tf_idf import unit_rows
from mediakit.text.jobs import jobs

TOP = 10  # words by which a topic is known
BY_CHANCE = 5  # splits of permuted words: their mean over topics hardly varies
TOLERANCE, ROUNDS = 1e-3, 400  # of the coordinate descent; a finer tolerance changes the second decimal of no cosine
ROUGH = 1e-2  # tolerance of random starts and of halves: three times as fast, cosines within a hundredth
DRAWN = 1000  # texts, of more, on which starts and halves are tried
DIGITS = 9  # sums in another order, on another machine, differ behind these


class TopicFactors(NamedTuple):
    """Topics of texts, and how well each is found again.

    words: topics × words, each row with the sum 1. unexplained: share of the squared weights that is not reproduced.
    restarts: mean likeness of each topic to itself from other random starts. likeness, shared: splits × topics, the
    likeness and the number of common top words of the topic in two halves of the texts. chance: the mean likeness of
    halves where no words belong together. Likeness is the cosine of what sets the topic apart (see `distinctive_part`).
    """

    words: np.ndarray
    unexplained: float
    restarts: np.ndarray
    likeness: np.ndarray
    shared: np.ndarray
    chance: float

    def ordered(self, order: np.ndarray) -> "TopicFactors":
        """The same with the topics in another order."""
        return self._replace(words=self.words[order], restarts=self.restarts[order],
                             likeness=self.likeness[:, order], shared=self.shared[:, order])  # fmt: skip


def factorise(values: "scipy.sparse.csr_array", topics: int, *, runs: int = 10, seed: int = 0) -> TopicFactors:
    """Topics by non-negative matrix factorisation (Lee & Seung 1999), the best of `runs` random starts.

    Values ≈ weights · words, both without negative numbers, of least squared error. Topics of two solutions are
    paired so that the sum of their likeness is largest (Kuhn 1955). Of more than 1,000 texts the starts and the halves are
    tried on a draw of as many; the best start is then followed to its end on all.

    Args:
        values: texts × words, rows of length 1 (`mediakit.learning.tf_idf`).
        topics: how many.
        runs: random starts, and splits into halves.
        seed: of both.
    """
    tried = drawn(values, seed=seed)
    found = _all_factorised((tried, topics, _number(seed, 0, run)) for run in range(runs))
    # Starts that end in one place differ behind the sixth decimal: the first of them is taken.
    best = min(range(runs), key=lambda run: (round(found[run][1], 6), run))
    words, unexplained = _followed(values, found[best][0])
    mine = distinctive_part(tried, found[best][0])
    others = [distinctive_part(tried, other) for run, (other, _) in enumerate(found) if run != best]
    again = [_cosines(mine, other[_pairs(mine, other)]) for other in others]
    likeness, shared = split_halves(tried, words, runs=runs, seed=seed)
    by_chance = permuted_words(tried, seed=seed)
    [(as_if, _)] = _all_factorised([(by_chance, topics, _number(seed, 1, 0))])
    chance, _ = split_halves(by_chance, as_if, runs=min(runs, BY_CHANCE), seed=seed)
    return TopicFactors(words, unexplained, np.mean(again, axis=0).round(DIGITS), likeness, shared,
                    float(chance.mean().round(DIGITS)))  # fmt: skip


def drawn(values: "scipy.sparse.csr_array", *, seed: int = 0) -> "scipy.sparse.csr_array":
    """All rows, or of many a draw without replacement, in order."""
    if values.shape[0] <= DRAWN:
        return values
    return values[np.sort(np.random.default_rng([seed, 6]).choice(values.shape[0], DRAWN, replace=False))]


def split_halves(
    values: "scipy.sparse.csr_array", words: np.ndarray, *, runs: int = 10, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """How alike each topic is in two halves of the texts that have no text in common: likeness, and top words shared.

    Each half is factorised from one random start of its own, its topics paired with those in `words`. Samples that
    overlap would be alike in the texts they share; halves are alike only in what holds beyond these texts.
    """
    likeness, shared = np.zeros((2, runs, len(words)))
    whole = distinctive_part(values, words)
    orders = [np.random.default_rng([seed, 2, run]).permutation(values.shape[0]) for run in range(runs)]
    halves = [values[np.sort(rows)] for order in orders for rows in (order[: len(order) // 2], order[len(order) // 2 :])]
    numbers = [_number(seed, 3 + half, run) for run in range(runs) for half in (0, 1)]
    made = _all_factorised((texts, len(words), number) for texts, number in zip(halves, numbers, strict=True))
    for run in range(runs):
        distinct, tops = [], []
        for texts, (found, _) in zip(halves[2 * run : 2 * run + 2], made[2 * run : 2 * run + 2], strict=True):
            mine = distinctive_part(texts, found)
            pairs = _pairs(whole, mine)
            distinct.append(mine[pairs])
            tops.append(top_words(found)[pairs])
        likeness[run] = _cosines(*distinct)
        shared[run] = [len(np.intersect1d(*pair)) for pair in zip(*tops, strict=True)]
    return likeness.round(DIGITS), shared


def permuted_words(values: "scipy.sparse.csr_array", *, seed: int = 0) -> "scipy.sparse.csr_array":
    """Every word permuted over the texts: as many texts have it, but no two words belong together."""
    columns = scipy.sparse.csc_array(values)
    rng, texts = np.random.default_rng([seed, 5]), values.shape[0]
    rows = [rng.choice(texts, size, replace=False) for size in np.diff(columns.indptr)]
    columns = scipy.sparse.csc_array((columns.data, np.concatenate([*rows, []]).astype(np.int64), columns.indptr),
                               shape=values.shape)  # fmt: skip
    return unit_rows(scipy.sparse.csr_array(columns))


def mixtures(values: "scipy.sparse.csr_array", words: np.ndarray) -> np.ndarray:
    """The share of each topic in each text (rows with the sum 1; 0 where a text has none of the words)."""
    weights = _weights(values, words)
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0).round(DIGITS)


def _weights(values: "scipy.sparse.csr_array", words: np.ndarray) -> np.ndarray:
    from sklearn.decomposition import non_negative_factorization

    with _in_peace():
        return non_negative_factorization(
            values, H=words, n_components=len(words), update_H=False, tol=TOLERANCE, max_iter=ROUNDS
        )[0]


def distinctive_part(values: "scipy.sparse.csr_array", words: np.ndarray) -> np.ndarray:
    """What sets each topic apart: its words less those of the average text, both with the sum 1.

    Words that stand in most texts are in every topic; with them, topics of permuted words would be much alike.
    """
    mean = np.asarray(values.mean(axis=0)).ravel()
    return words - mean / max(mean.sum(), 1e-300)


def top_words(words: np.ndarray, n: int = TOP) -> np.ndarray:
    """Column numbers of the n largest words of each topic, the largest first, ties in the order of the columns."""
    return np.argsort(-words, axis=1, kind="stable")[:, :n]


def _all_factorised(calls: "Iterable[tuple[scipy.sparse.csr_array, int, int]]") -> list[tuple[np.ndarray, float]]:
    """What `_factorised` makes of each call, some at once; none knows of another."""
    with _in_peace(), ThreadPoolExecutor(min(4, jobs())) as pool:
        return list(pool.map(lambda call: _factorised(*call), calls))


def _factorised(values: "scipy.sparse.csr_array", topics: int, seed: int) -> tuple[np.ndarray, float]:
    """Topics × words, each row with the sum 1, and the share of squared weights that they leave unexplained."""
    # Slow to import, and who asks for no topics need not wait for it.
    from sklearn.decomposition import NMF

    model = NMF(topics, init="random", random_state=seed, tol=ROUGH, max_iter=ROUNDS)
    with np.errstate(invalid="ignore"):  # each thread has its own
        model.fit(values)
    return _told(model, values)


def _followed(values: "scipy.sparse.csr_array", words: np.ndarray) -> tuple[np.ndarray, float]:
    """The same from topics that were found roughly, to the end."""
    from sklearn.decomposition import NMF

    model = NMF(len(words), init="custom", tol=TOLERANCE, max_iter=ROUNDS)
    with _in_peace():
        model.fit_transform(values, W=np.maximum(_weights(values, words), 1e-12), H=np.maximum(words, 1e-12))
    return _told(model, values)


@contextlib.contextmanager
def _in_peace() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.filterwarnings("ignore", message="Maximum number of iterations")
        yield


def _told(model: Any, values: "scipy.sparse.csr_array") -> tuple[np.ndarray, float]:
    words, whole = model.components_, values.multiply(values).sum()
    total = words.sum(axis=1, keepdims=True)
    words = np.divide(words, total, out=np.zeros_like(words), where=total > 0).round(DIGITS)
    # An exact solution can leave the root of less than nothing.
    return words, float(np.nan_to_num(model.reconstruction_err_) ** 2 / whole) if whole else 0.0


def _number(*parts: int) -> int:
    return int(np.random.default_rng(parts).integers(2**31))


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-300)


def _pairs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """For each row of the first the row of the second that it is paired with."""
    from scipy.optimize import linear_sum_assignment  # a tenth of a second that reading need not wait for

    return linear_sum_assignment(-(_unit(first) @ _unit(second).T))[1]


def _cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return (_unit(first) * _unit(second)).sum(axis=1)
