"""What is saved is the same on every processor: another BLAS kernel, without some instructions, with more threads."""

import os
import subprocess
import sys

import numpy as np
import pytest

CODE = """
import hashlib
import numpy as np, pandas as pd
import mediakit as mk
from mediakit.coding.codebook import Codebook, Variable
from mediakit.results.files import csv_bytes, write
import pathlib, tempfile

draw = np.random.default_rng(7)
words = [f"word{n}" for n in range(200)] + ["progress", "ultimatum"] * 3
texts = [" ".join(draw.choice(words, size=draw.integers(60, 200))) + "." for _ in range(60)]
frame = pd.DataFrame({"id": [f"a{n:02}" for n in range(60)], "text": texts, "outlet": ["Post", "Globe", "Star"] * 20,
                      "date": "2022-03-01"})
corpus = mk.read(frame)
tone = mk.Lexicon("tone", {"warm": ["progress"], "cold": ["ultimatum"]})
book = Codebook("tone", variables={"warm": Variable("Warm?", {"1": "yes", "0": "no"})})
with tempfile.TemporaryDirectory() as folder:
    rows = "".join(f"{name},{int('progress' in text)}\\n" for name, text in zip(frame["id"], texts))
    codes = mk.Codes.read([write(pathlib.Path(folder) / "ann.csv", "unit,warm\\n" + rows)], codebook=book, units=corpus)
made = {
    "compare": corpus.find(tone).compare(by="outlet", resamples=100),
    "words": corpus.distinctive_words(by="outlet"),
    "learn": mk.learn(codes, corpus=corpus, variable="warm", seed=0).scores,
}
for name, table in made.items():
    print(name, len(table.frame), hashlib.sha256(csv_bytes(table.frame)).hexdigest())
"""
FOUND = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])


@pytest.mark.timeout(400)
def test_results_are_the_same_bytes_on_another_processor():
    plain = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    other = {**plain, "OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": " ".join(FOUND),
             "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}  # fmt: skip
    runs = [
        subprocess.Popen([sys.executable, "-c", CODE], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for env in (plain, other)
    ]
    said = [run.communicate() for run in runs]
    assert not any(run.returncode for run in runs), said
    first, second = (out for out, _ in said)
    assert first.count("\n") == 3 and first == second
