"""Does the time of any pattern of the library grow faster than the text it reads?

    python tests/benchmarks/bench_patterns.py [NAME …] [--all]

Every pattern is found: those that modules hold (in tuples and tables too), and those that stand in calls such as
`re.sub(r"…", …)` or `.str.extract(r"…")`. From the parts of each, texts are made that its repeats may walk in several
ways: the text that leads to a repeat, then what it repeats (or both), many times, then something that does not
fit. Each text is doubled until a search takes a tenth of a second or has 64,000 characters; the exponent is the
slope of log time over log length in its last doublings. Above 1.2 the run fails. NAME keeps the modules whose name
holds it; --all shows those that pass too; --record keeps the worst text of each for the tests.
"""

import argparse
import ast
import contextlib
import csv
import importlib
import itertools
import json
import math
import re
import signal
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import regex

import mediakit

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_parse

WORST = Path(__file__).parents[1] / "cases" / "patterns-worst.csv"
LONGEST = 64_000  # characters
MIDDLE = 4_000
QUICK = 0.001  # seconds for the middle length, where 4,000 times 4,000 steps would take ten times as long
STEEP = 1.2
MOST = 300  # attacks on one pattern
PLAIN = 4**STEEP  # so many times as long may four times the text take, before more is measured
# Patterns that may be steeper, for what they read is cut before: the longest text each of them meets.
BOUNDED = {"text.sentences._END": 200, "reading.credits._WITH_CREDIT": 400, "finding.quotations.speaker_labels._HANDLE": 160,
           "finding.quotations.sentence_words._BEFORE": 12}  # fmt: skip
SUFFIXES = ("\x00", "")
UNITS = (" ", "\n", "a", "A", "a ", "A ", "a, ", "-", "- ", "(", "( ", "[", "\"", "“", "1", "1 ", ".", ". ", "<", "<a ",
         "\n ", " \n", "\\", "a\n", "A.\n", "/", "aB ", "A b ", "“a", "\t", "\n\n", "'", "&", "a.", "A-", "A.")  # fmt: skip
_CALLS = {"compile", "sub", "subn", "search", "match", "fullmatch", "findall", "finditer", "split"}
_STR = {"contains", "extract", "extractall", "replace", "match", "fullmatch", "count", "findall", "split"}
_POOL = " \ta A1-.,(\"'é—/_\nbBZz0)[]<>:;|&=#@*+“”„«»’…äЖж٠"
_ANCHORED = {"match", "fullmatch"}


class Pattern(NamedTuple):
    """A compiled pattern, the place it stands in, and how it is used: "search", "match" or "fullmatch"."""

    name: str
    compiled: Any
    way: str


class Growth(NamedTuple):
    """A pattern's worst text: what is repeated where, the exponent, and how long so many characters took."""

    exponent: float
    attack: tuple[str, str, str]
    characters: int
    seconds: float


# the patterns of the library


def patterns(names: Sequence[str] = ("",)) -> list[Pattern]:
    """Every pattern of the library, each once; names: parts of the modules' names, to look through these only."""
    found: dict[tuple, Pattern] = {}
    modules = list(_modules(names))
    ways, named = _ways(modules), set()
    for module in modules:
        place = module.__name__.removeprefix("mediakit.")
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for compiled in _compiled(value):
                    named.add((compiled.pattern, compiled.flags))
                    _add(found, Pattern(f"{place}.{name}", compiled, _way(ways.get(id(compiled), {"search"}))))
        for one in _in_calls(module):
            # Those that have a name are known already, and how they are used.
            if (one.compiled.pattern, one.compiled.flags) not in named:
                _add(found, one)
    return sorted(found.values(), key=lambda one: one.name)


def _add(found: dict[tuple, Pattern], one: Pattern) -> None:
    found.setdefault((type(one.compiled), one.compiled.pattern, one.compiled.flags, one.way), one)


def _modules(names: Sequence[str]) -> Iterator[Any]:
    for path in sorted(Path(mediakit.__file__).parent.rglob("*.py")):
        name = ".".join(("mediakit", *path.relative_to(Path(mediakit.__file__).parent).with_suffix("").parts)).removesuffix(".__init__")
        if not name.endswith("__main__") and any(part in name for part in names):
            yield importlib.import_module(name)


def _compiled(value: Any, depth: int = 4) -> Iterator[Any]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from _compiled(item, depth - 1)
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _compiled(item, depth - 1)
    elif isinstance(late := getattr(value, "compiled", None), re.Pattern | regex.Pattern):
        yield late
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for name in value.__dataclass_fields__:
            yield from _compiled(getattr(value, name, None), depth - 1)


def _tree(module: Any) -> ast.Module:
    return ast.parse(Path(module.__file__).read_text("utf-8"))


def _ways(modules: list[Any]) -> dict[int, set[str]]:
    """A pattern that has a name -> the methods it is called by; a use that is no call counts as a search."""
    ways: dict[int, set[str]] = {}
    for module in modules:
        for node in ast.walk(_tree(module)):
            for child in ast.iter_child_nodes(node):
                held = vars(module).get(child.id) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) else None
                if isinstance(held, re.Pattern | regex.Pattern):
                    called = isinstance(node, ast.Attribute) and node.attr in _CALLS
                    ways.setdefault(id(held), set()).add(node.attr if called else "search")
    return ways


def _way(methods: set[str]) -> str:
    if not methods <= _ANCHORED:
        return "search"
    return "fullmatch" if methods == {"fullmatch"} else "match"


def _in_calls(module: Any) -> Iterator[Pattern]:
    for node in ast.walk(_tree(module)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, method = node.func.value, node.func.attr
        library = {"re": re, "regex": regex}.get(owner.id if isinstance(owner, ast.Name) else "")
        of_pandas = isinstance(owner, ast.Attribute) and owner.attr == "str" and method in _STR
        if not ((library and method in _CALLS) or of_pandas):
            continue
        source = _source(node.args[0], module)
        if source is None or (of_pandas and method in ("replace", "split") and not _told(node, "regex")):
            continue
        flags = next((word.value for word in node.keywords if word.arg == "flags"), None)
        place = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(method, 99)
        flags = flags or next(iter(node.args[place:]), None)
        number = int(eval(ast.unparse(flags), dict(vars(module)))) if flags else 0
        name = f"{module.__name__.removeprefix('mediakit.')}:{node.lineno}"
        way = method if method in _ANCHORED else "search"
        yield Pattern(name, (library or re).compile(source, number), way)


def _told(node: ast.Call, name: str) -> bool:
    return any(word.arg == name and isinstance(word.value, ast.Constant) and word.value.value for word in node.keywords)


def _source(node: ast.expr, module: Any) -> str | bytes | None:
    """The pattern that stands in a call; what only a run could tell is taken for the word "ab"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_source(part, module) or "ab" for part in node.values)
    if isinstance(node, ast.FormattedValue | ast.BinOp | ast.Call):
        told = node.value if isinstance(node, ast.FormattedValue) else node
        with contextlib.suppress(Exception):
            value = eval(ast.unparse(told), dict(vars(module)))
            return value if isinstance(value, bytes) else str(value)
    return None


# texts that a pattern may walk in many ways


def attacks(one: Pattern) -> list[tuple[str, str, str]]:
    """Texts as (before, repeated, after), from the pattern's own parts."""
    source = one.compiled.pattern
    source = source.decode("latin-1") if isinstance(source, bytes) else source
    found: dict[tuple[str, str, str], None] = {}
    for unit in UNITS:
        found[("", unit, "\x00")] = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = sre_parse.parse(_without_properties(source), one.compiled.flags & (re.I | re.M | re.S | re.X))
    except (re.error, OverflowError, ValueError):
        tree = None
    if tree is not None:
        whole = _sample(tree, 0)
        for suffix in SUFFIXES:
            found[("", whole, suffix)] = None
        for before, bodies in _repeats(tree, ""):
            for body in bodies:
                for suffix in SUFFIXES:
                    found[(before, body, suffix)] = None
                    found[("", before + body, suffix)] = None
                found[(before[:-1], body, "\x00")] = None
    return [attack for attack in found if attack[1]][:MOST]


def _without_properties(source: str) -> str:
    """The pattern in the dialect of `re`: Unicode properties as a few letters, names of groups each once."""
    letters = {"Lu": "A-ZÄЖ", "Ll": "a-zäж", "L": "A-Za-zäж", "M": "\u0301", "N": "0-9", "Nd": "0-9", "P": "!-/", "Pd": "—-",
               "S": "+", "Z": " ", "Zs": " ", "Ps": "(", "Pe": ")"}  # fmt: skip
    out, place, inside, numbers = [], 0, False, itertools.count()
    while place < len(source):
        if match := re.match(r"\\([pP])\{\^?(\w+)[^}]*\}", source[place:]):
            given = letters.get(match[2], "a-z")
            out.append(given if inside and match[1] == "p" else "!-/ " if inside else f"[{'^' * (match[1] == 'P')}{given}]")
            place += match.end()
        elif source[place] == "\\":
            out.append(source[place : place + 2].replace("\\h", " ").replace("\\X", ".").replace("\\R", "\\n"))
            place += 2
        elif match := re.match(r"\(\?P<\w+>", source[place:]):
            out.append(f"(?P<g{next(numbers)}>")
            place += match.end()
        else:
            character = source[place]
            inside = True if character == "[" and not inside else False if character == "]" and out[-1] not in ("[", "[^") else inside
            out.append("[^" if character == "[" and source[place + 1 : place + 2] == "^" else character)
            place += 1 + (out[-1] == "[^")
    return re.sub(r"\(\?P=\w+\)", "ab", "".join(out))


def _repeats(nodes: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Each repeat in a tree: a text that leads to it, and texts that it may repeat."""
    for operator, value in nodes:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = value
            if most is sre_parse.MAXREPEAT or int(most) >= 8:
                yield before, _bodies(inner)
            yield from _repeats(inner, before)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, before)
        elif name == "GROUPREF_EXISTS":
            yield from _repeats(value[1], before)
        before += _sample([(operator, value)], 0)


def _bodies(inner: Any) -> list[str]:
    if len(inner) == 1 and str(inner[0][0]) in ("IN", "ANY", "NOT_LITERAL", "CATEGORY"):
        letters = [letter for letter in _POOL if _holds(inner[0], letter)]
        mixed = "".join(letters[:2])
        return list(dict.fromkeys([*letters[:8], *letters[-3:], mixed, *(f"{letter}a" for letter in letters[:3] if "a" in letters)]))
    return list(dict.fromkeys(_sample(inner, choice) for choice in range(6)))


def _sample(nodes: Any, choice: int) -> str:
    """A text that the nodes match; `choice` picks among branches and letters."""
    out = []
    for operator, value in nodes:
        name = str(operator)
        if name == "LITERAL":
            out.append(chr(value))
        elif name in ("IN", "ANY", "NOT_LITERAL", "CATEGORY"):
            letters = [letter for letter in "aA1 " + _POOL if _holds((operator, value), letter)]
            exact = [chr(item[1]) for item in value if str(item[0]) == "LITERAL"] if name == "IN" else []
            pool = letters or exact
            out.append(pool[choice % len(pool)] if pool else "")
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = value
            out.append(_sample(inner, choice) * max(min(int(least), 40), min(choice % 2, int(most))))
        elif name == "SUBPATTERN":
            out.append(_sample(value[3], choice))
        elif name == "ATOMIC_GROUP":
            out.append(_sample(value, choice))
        elif name == "BRANCH":
            out.append(_sample(value[1][choice % len(value[1])], choice))
        elif name == "ASSERT" and value[0] < 0:
            out.append(_sample(value[1], choice))
    return "".join(out)


def _holds(node: tuple, letter: str) -> bool:
    operator, value = node
    name, code = str(operator), ord(letter)
    if name == "ANY":
        return letter != "\n"
    if name == "NOT_LITERAL":
        return code != value
    if name == "CATEGORY":
        return _category(str(value), letter)
    found, negated = False, False
    for inner, what in value:
        kind = str(inner)
        negated = negated or kind == "NEGATE"
        found = found or (
            (kind == "LITERAL" and code == what)
            or (kind == "RANGE" and what[0] <= code <= what[1])
            or (kind == "CATEGORY" and _category(str(what), letter))
        )
    return found != negated


def _category(name: str, letter: str) -> bool:
    kinds = {"DIGIT": str.isdigit, "SPACE": str.isspace, "WORD": lambda one: one.isalnum() or one == "_"}
    held = kinds[name.rpartition("_")[2]](letter)
    return not held if "_NOT_" in name else held


# their times


class _TooLong(Exception):
    pass


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(one: Pattern, attack: tuple[str, str, str], length: int, limit: float = 5.0) -> float:
    """How long the pattern takes for so many characters of the attack; infinity where it is stopped."""
    before, unit, after = attack
    text: Any = before + unit * (length // len(unit)) + after
    if isinstance(one.compiled.pattern, bytes):
        text = text.encode("latin-1", "replace")
    started = time.thread_time()
    try:
        with _within(limit):
            if one.way == "search":
                for _ in one.compiled.finditer(text):
                    pass
            else:
                getattr(one.compiled, one.way)(text)
    except _TooLong:
        return math.inf
    return time.thread_time() - started


def growth(one: Pattern, attack: tuple[str, str, str]) -> Growth:
    """The exponent of one attack; 0 where a text of middle length, or the longest there can be, is quick."""
    if one.name in BOUNDED:
        taken = seconds(one, attack, BOUNDED[one.name], 1.0)
        return Growth(0.0 if taken < QUICK else math.inf, attack, BOUNDED[one.name], taken)
    taken = seconds(one, attack, MIDDLE, 1.0)
    if taken < QUICK or taken < PLAIN * seconds(one, attack, MIDDLE // 4, 1.0):
        return Growth(0.0, attack, MIDDLE, taken)
    found = _fit(one, attack)
    return min(found, _fit(one, attack)) if STEEP < found.exponent < 2 * STEEP else found


def _fit(one: Pattern, attack: tuple[str, str, str]) -> Growth:
    points, length = [], MIDDLE // 32
    while length <= LONGEST:
        taken = min(seconds(one, attack, length, 1.0) for _ in range(3))
        points.append((length, taken))
        if taken > 0.05:
            break
        length *= 2
    if math.isinf(points[-1][1]) or len(points) == 1:
        return Growth(math.inf, attack, *points[-1])
    (first, before), (last, after) = points[-min(4, len(points))], points[-1]
    return Growth(math.log(after / max(before, 1e-6)) / math.log(last / first), attack, last, after)


def worst(one: Pattern) -> Growth:
    """The first of a pattern's attacks that is too steep, or the one that takes longest."""
    found = Growth(0.0, ("", "", ""), 0, 0.0)
    for attack in attacks(one):
        this = growth(one, attack)
        if this.exponent > STEEP:
            return this
        found = max(found, this, key=lambda known: known.seconds / max(1, known.characters))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--record", action="store_true", help="write the worst text of each into tests/cases/patterns-worst.csv")
    told = parser.parse_args()
    chosen = patterns(told.names or ("",))
    steep, rows = 0, []
    for one in chosen:
        found = worst(one)
        bad = found.exponent > STEEP
        steep += bad
        rows.append([one.name, *map(json.dumps, found.attack)])
        if bad or told.all:
            print(f"{found.exponent:5.2f} {found.seconds:8.4f} s of {found.characters:6,} {one.way:9} {one.name} {found.attack!r}"[:260], flush=True)
    if told.record:
        with WORST.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([["pattern", "before", "unit", "after"], *sorted(rows)])
    print(f"{len(chosen)} patterns, {steep} steeper than {STEEP}")
    return int(steep > 0)


if __name__ == "__main__":
    sys.exit(main())
