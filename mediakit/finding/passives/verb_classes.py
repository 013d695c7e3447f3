"""Verbs: which one a participle belongs to, and its class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from mediakit.finding.forms.plain_yaml import read_yaml

SHIPPED = Path(__file__).resolve().parents[1] / "lexicons" / "participles.yaml"
OTHER = "other"


def lemma(participle: str) -> str:
    """The verb of a participle: from the tables of irregular verbs and verb classes, else by the rules of spelling.

    >>> [lemma(word) for word in ("shot", "shelled", "planned", "denied", "evacuated", "re-elected")]
    ['shoot', 'shell', 'plan', 'deny', 'evacuate', 're-elect']
    """
    known = grammar()
    if participle in known.verbs:
        return known.verbs[participle]
    head, hyphen, tail = participle.rpartition("-")
    if hyphen:
        return f"{head}-{lemma(tail)}"
    stem = participle.removesuffix("ed")
    if re.fullmatch(".*[^aeiou]i|[dltv]i", stem):
        return f"{stem[:-1]}y" if len(stem) > 2 else f"{stem}e"
    if re.search(r"([bdgkmnprtv])\1$", stem) and len(stem) > 3:
        return stem[:-1]
    for ending, pattern in known.spelling:
        if re.search(pattern, stem):
            return stem if ending == "whole" else f"{stem}e"
    return stem


def verb_class(verb: str) -> str:
    """Its class (violence, coercion, negotiation, speech, thought, movement, giving, care, making, rule); or other.

    >>> verb_class("shell"), verb_class("sign"), verb_class("yawn")
    ('violence', 'negotiation', 'other')
    """
    return grammar().classes.get(verb, OTHER)


@dataclass(frozen=True)
class VerbForms:
    """The lists of lexicons/participles.yaml."""

    lists: Mapping[str, frozenset[str]]
    irregular: tuple[tuple[str, ...], ...]
    spelling: tuple[tuple[str, str], ...]
    classes: Mapping[str, str]

    @cached_property
    def participles(self) -> dict[str, str]:
        """Irregular participle → verb."""
        return {form: verb for verb, _, forms in self.irregular for form in forms.split("/")}

    @cached_property
    def pasts(self) -> frozenset[str]:
        """Irregular past tenses that are no participles: ate, took."""
        return frozenset(past for _, past, _ in self.irregular if past not in self.participles)

    @cached_property
    def verbs(self) -> dict[str, str]:
        """Every form → verb that is known by a list."""
        regular = {form: verb for verb in self.classes for form in regular_forms(verb)}
        doubled = {f"{verb}{verb[-1]}ed": verb for verb in self.lists["doubled"]}
        pasts = {past: verb for verb, past, _ in self.irregular}
        return pasts | regular | doubled | self.participles


def regular_forms(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [f"{verb}d"]
    if re.search("[^aeiou]y$", verb):
        return [f"{verb[:-1]}ied"]
    single = re.fullmatch("[^aeiou]*[aeiou][bdgmnprt]", verb)
    return [f"{verb}{verb[-1]}ed"] if single else [f"{verb}ed"]


@lru_cache(maxsize=1)
def grammar() -> VerbForms:
    data = read_yaml(SHIPPED)
    lists = {name: frozenset(map(str, words)) for name, words in data.items() if isinstance(words, list)
             if name not in ("irregular", "spelling", "sources")}  # fmt: skip
    return VerbForms(
        lists=lists,
        irregular=tuple(tuple(line.split()) for line in data["irregular"]),
        spelling=tuple(next(iter(rule.items())) for rule in data["spelling"]),
        classes={str(verb): str(name) for name, verbs in data["classes"].items() for verb in verbs},
    )
