"""Learning: models, topics and scales from words, measured like any other instrument.

What scikit-learn users import stands here under its own name: `from mediakit.learning import TokenVectorizer`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mediakit.learning.classifier import FrameClassifier
    from mediakit.learning.model import Model
    from mediakit.learning.vectorizers import FrameVectorizer, TokenVectorizer, VoiceVectorizer
    from mediakit.learning.wordfish_scaling import wordfish
    from mediakit.learning.wordscores_scaling import wordscores

__all__ = [
    "FrameClassifier",
    "FrameVectorizer",
    "Model",
    "TokenVectorizer",
    "VoiceVectorizer",
    "wordfish",
    "wordscores",
]

# Fetched when first used: topics need no classifier, and a first `mk.read` neither.
_FILES = {
    "FrameClassifier": "classifier",
    "FrameVectorizer": "vectorizers",
    "Model": "model",
    "TokenVectorizer": "vectorizers",
    "VoiceVectorizer": "vectorizers",
    "wordfish": "wordfish_scaling",
    "wordscores": "wordscores_scaling",
}


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module 'mediakit.learning' has no attribute {name!r}")
    return getattr(import_module(f"mediakit.learning.{_FILES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
