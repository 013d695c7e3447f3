"""What was done to get here: the corpus' fingerprint, the steps applied to it, and which of them can be done again."""

import datetime
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, overload

import numpy as np

RECORDED: dict[str, Any] = {}  # the verbs that are functions
COMPUTED = ("story",)  # columns that can be worked out from the articles again


VerbT = TypeVar("VerbT", bound=Callable[..., Any])


@overload
def recorded(verb: VerbT, *, ending: str = "") -> VerbT: ...
@overload
def recorded(verb: None = None, *, ending: str = "") -> Callable[[VerbT], VerbT]: ...
def recorded(verb: Callable[..., Any] | None = None, *, ending: str = "") -> Any:
    """Mark a verb that leaves a step of its own name, and takes back what it left: redo calls no other.

    `ending` is the step of a further verb that it leaves behind its own.

    >>> @recorded
    ... def halved(n): return n / 2
    >>> halved.recorded, RECORDED.pop("halved") is halved
    (True, True)
    """
    if verb is None:
        return functools.partial(recorded, ending=ending)
    verb.recorded, verb.ending = True, ending  # type: ignore[attr-defined]
    if verb.__qualname__ == verb.__name__:  # a method is looked up where it belongs
        RECORDED[verb.__name__] = verb
    return verb


def _plain(value: Any) -> Any:
    """The JSON form of a parameter: numbers, text, lists and dictionaries of them."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, datetime.datetime):  # a pandas Timestamp is one; midnight means the day
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    raise TypeError(
        f"a step cannot remember {value!r} ({type(value).__name__}); "
        "give text, a number, a date, or a list or dictionary of these"
    )


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits that tell one value from another where a step cannot hold it whole.

    >>> digest({"warm": ["thank*"]})
    '71917fa648663fcb'
    """
    said = json.dumps(_plain(value), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:16]


def _words(value: Any) -> str:
    """A parameter in one line of reading text."""
    if isinstance(value, list):
        return "+".join(_words(item) for item in value)
    if isinstance(value, dict):
        return "+".join(f"{key} {_words(item)}" for key, item in value.items())
    return "none" if value is None else " ".join(str(value).split())


@dataclass(frozen=True)
class Step:
    """One verb with what it was given, in a form that JSON keeps.

    `values` are its unnamed arguments, `parameters` the named ones in alphabetical order.

    >>> str(Step("compare", parameters={"seed": 0, "by": "outlet"}))
    'compare by outlet, seed 0'
    """

    verb: str
    values: tuple[Any, ...] = ()
    parameters: Mapping[str, Any] | tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(_plain(list(self.values))))
        object.__setattr__(self, "parameters", tuple(_plain(dict(self.parameters)).items()))

    def __str__(self) -> str:
        said = [_words(value) for value in self.values]
        said += [f"{name} {_words(value)}" for name, value in dict(self.parameters).items()]
        return f"{self.verb} {', '.join(said)}".rstrip()

    @property
    def obstacle(self) -> str:
        """Why no file can hold what this step was given; "" where one can."""
        given = dict(self.parameters)
        if called := [name for name, value in given.items() if str(value).startswith("function ")]:
            return f"{called[0]!r} was chosen by a function; give a value or a list of values"
        if self.verb == "find" and given.get("finder", "Passives") != "Passives":
            return f"{given['finder']} is a finder of somebody's own"
        if self.verb == "assign" and (own := [name for name in given if name not in COMPUTED]):
            return f"the values of {own[0]!r} were given in Python; add the column to the articles, and read it with them"
        return ""

    def to_dict(self) -> dict[str, Any]:
        """`{"verb": …, "values": […], "parameters": {…}}`, the empty ones left out."""
        kept = {"verb": self.verb, "values": list(self.values), "parameters": dict(self.parameters)}
        return {key: value for key, value in kept.items() if value}


@dataclass(frozen=True)
class Provenance:
    """How a result came about: which corpus, and which verbs with which parameters.

    `corpus` is the fingerprint of the articles (hexadecimal), `counts` what they hold
    (for instance `{"articles": 120, "words": 25000}`); its own text form is one stable line. `carried` is what the
    steps need beside the articles, by kind and name; `missing` says what they needed that no file can hold.

    >>> made = Provenance("3f2a9c1e77b0", counts={"articles": 120})
    >>> made = made.then("find", "talks").then("per_words", 1000).then("compare", by="outlet", seed=0)
    >>> print(made)
    corpus 3f2a9c1e · find talks · per_words 1000 · compare by outlet, seed 0
    >>> Provenance.from_dict(made.to_dict()) == made
    True
    """

    corpus: str
    steps: tuple[Step, ...] = ()
    counts: Mapping[str, int] | tuple[tuple[str, int], ...] = ()
    carried: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False, repr=False)
    missing: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        object.__setattr__(self, "counts", tuple(_plain(dict(self.counts)).items()))

    def then(self, verb: str, /, *values: Any, **parameters: Any) -> "Provenance":
        """The same with one step more; `verb` is the name of the method that was called.

        Values and parameters are text, numbers, dates, or lists and dictionaries of these;
        anything else raises TypeError.
        """
        return replace(self, steps=(*self.steps, Step(verb, values, parameters)))

    def carrying(self, **things: Any) -> "Provenance":
        """The same with what the last step needs beside the articles."""
        return replace(self, carried={**self.carried, **things})

    def without(self, what: str) -> "Provenance":
        """The same, saying what the last step needed that no file can hold: `without("the human codes")`."""
        return replace(self, missing=self.missing or f"{self.steps[-1].verb} needs {what}; run it again in Python")

    @property
    def obstacle(self) -> str:
        """Why these steps cannot be made again from a file; "" where they can.

        >>> Provenance("0").then("where", outlet="function small").obstacle
        "'outlet' was chosen by a function; give a value or a list of values"
        """
        return self.missing or next((step.obstacle for step in self.steps if step.obstacle), "")

    def __str__(self) -> str:
        return " · ".join([f"corpus {self.corpus[:8]}", *(str(step) for step in self.steps)])

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON keeps: `corpus`, `counts`, `steps`."""
        return {
            "corpus": self.corpus,
            "counts": dict(self.counts),
            "steps": [step.to_dict() for step in self.steps],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Provenance":
        """The inverse of `to_dict`; raises ValueError where the dictionary is not one of its kind."""
        try:
            steps = tuple(Step(s["verb"], s.get("values", ()), s.get("parameters", {})) for s in data["steps"])
            return cls(data["corpus"], steps, data.get("counts", {}))
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"{data!r} is no provenance: it needs 'corpus' and a list of 'steps', each with a 'verb'"
            ) from error
