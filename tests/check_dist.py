"""What `make dist` built, installed as a reader would: into an empty environment, outside the checkout, and used there.

    python tests/check_dist.py dist/*.whl dist/*.tar.gz

Needs a package index. Each file must give a library that reads, finds, compares, saves and makes the saved result again.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

USED = """
import mediakit as mk
corpus = mk.read("work/data/talks")
gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
gap.save("gap")
again = mk.redo("gap.json", corpus)
assert "the same" in str(again), again
assert "site-packages" in mk.__file__, mk.__file__
print(mk.__version__, len(corpus), "articles;", again)
"""


def check(built: Path) -> None:
    """Installs one file and uses it; raises where a command fails."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(Path(folder, "env"), with_pip=True)
        python = next(path for path in Path(folder, "env").glob("*/python*") if path.stem == "python")

        def run(*command: str) -> None:
            subprocess.run([str(python), *command], cwd=folder, check=True, timeout=1200)

        run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(built))
        run("-m", "mediakit", "start", "work")
        run("-m", "mediakit", "find", "work/data/talks", "--lexicon", "talks", "--n", "1")
        run("-c", USED)
        listed = subprocess.run([str(python), "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True)
        print(f"{built.name}: {len(listed.stdout.split()) - 1} packages with pip and itself")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        check(Path(name).resolve())
