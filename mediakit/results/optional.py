"""What the light library leaves out: packages of an extra, asked for only where they are needed."""

import importlib
from types import ModuleType

# Each optional package by the name it is imported under, and the extra of pyproject.toml that brings it.
_BROUGHT = {
    "excel": "openpyxl",
    "ingest": "feedparser lxml trafilatura warcio",
    "mojibake": "ftfy",
    "notebooks": "ipykernel jupyter_client jupyterlab nbclient nbconvert nbformat nbval",
    "scale": "distributed",
}
EXTRAS = {package: extra for extra, packages in _BROUGHT.items() for package in packages.split()}


def library(name: str, what: str, *, otherwise: str = "") -> ModuleType:
    """Import a module that an optional package holds or needs.

    Args:
        name: the module, such as `openpyxl.styles`.
        what: what cannot be done without it, as the beginning of a sentence: "reading .xlsx".
        otherwise: what one may do instead of installing it: "save as .csv".

    Raises:
        ImportError: if the package is not installed; it names the extra that brings it.

    >>> library("json", "reading JSON").loads("[1]")
    [1]
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        instead = f", or {otherwise}" if otherwise else ""
        raise ImportError(f"{what} needs {package}: {advice(EXTRAS[package])}{instead}", name=package) from None


def advice(extra: str) -> str:
    """The command that brings an extra.

    >>> advice("excel")
    "pip install 'mediakit-framing[excel]'"
    """
    return f"pip install 'mediakit-framing[{extra}]'"
