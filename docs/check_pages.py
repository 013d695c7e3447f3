"""What must hold of the built pages: every link leads somewhere, nothing is fetched from elsewhere, everybody can read them.

    python docs/check_pages.py docs/_build/html [axe.min.js]

With axe-core (https://github.com/dequelabs/axe-core) and a Chromium one page of each folder is looked at in light and dark;
a serious finding fails. Without them that part is left out, and says so.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
SERIOUS = ("serious", "critical")
RUN = """<script src="{axe}"></script><script>addEventListener("load", () => axe.run(document, {{resultTypes: ["violations"]}})
.then(found => {{const said = document.createElement("pre"); said.id = "axe-said"; said.textContent = JSON.stringify(
found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)])); document.body.append(said)}}))</script>"""


class Page(HTMLParser):
    """What a page links to, fetches, and can be linked at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = {""}
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in FETCHED and given.get(FETCHED[tag]) and given.get("rel") not in ("canonical", "index", "search", "next", "prev", "author"):
            self.fetched.append(given[FETCHED[tag]])


def problems(site: Path) -> list[str]:
    """Links that lead nowhere and what a reader's browser would fetch from elsewhere, a sentence each."""
    pages = {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        for link in [*page.links, *page.fetched]:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto") or link.startswith("//"):
                if link in page.fetched:
                    found.append(f"{name} fetches {link}")
                continue
            if parts.scheme:  # data:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{name} links to {link}: there is no such file")
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{name} links to {link}: there is no such place on that page")
    for path in sorted(site.rglob("*.css")):
        found += [f"{path.name} fetches {url}" for url in re.findall(r"(?:url\(|@import\s+)['\"]?((?:https?:)?//[^'\")]+)", path.read_text("utf-8"))]
    return found


def seen_by_axe(site: Path, axe: Path, browser: str, *, dark: bool) -> list[str]:
    """Serious findings of axe-core on one page of each folder."""
    first = {path.parent: path for path in sorted(site.rglob("*.html"), reverse=True) if not path.name.startswith(("genindex", "search"))}
    found = []
    for path in sorted([*first.values(), site / "search.html"]):
        copy = path.with_name(f"{path.stem}.axe.html")
        try:
            copy.write_text(path.read_text("utf-8").replace("</body>", RUN.format(axe=axe.resolve().as_uri()) + "</body>"), "utf-8")
            with tempfile.TemporaryDirectory() as profile:
                done = subprocess.run(
                    [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--window-size=1280,900",
                     f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--virtual-time-budget=30000", "--dump-dom", copy.as_uri()],
                    capture_output=True, text=True, timeout=120, check=True,
                )  # fmt: skip
        finally:
            copy.unlink(missing_ok=True)
        said = re.search(r'<pre id="axe-said">(.*?)</pre>', done.stdout, re.DOTALL)
        name = f"{path.relative_to(site)} ({'dark' if dark else 'light'})"
        found += [f"{name}: {rule}, {number} times, such as {where}" for impact, rule, number, where in json.loads(html.unescape(said[1])) if impact in SERIOUS] if said else [f"{name}: axe said nothing"]
    return found


def main(site: str, axe: str = "") -> int:
    root = Path(site).resolve()
    found = problems(root)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if axe and Path(axe).is_file() and browser:
        found += [line for dark in (False, True) for line in seen_by_axe(root, Path(axe), browser, dark=dark)]
    elif os.environ.get("MEDIAKIT_BROWSER") == "required":
        found.append("axe-core and Chromium are required here, and one of them is not there")
    else:
        print("not looked at by axe-core: it needs npm and Chromium", file=sys.stderr)
    print(*found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
