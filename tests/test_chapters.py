"""Running chapters: what is written, when, and that old results stay whole."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import mediakit as mk
from mediakit.reporting import chapters as running
from mediakit.reporting.chapters import Chapter, chapters_in, execute, lacks, read_notebook, run, save

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.timeout(180)  # each chapter starts a Python of its own
PARAMETERS = 'source = "../data/sample"\nresults = "../results"\nseed = 0'


def chapter(folder, name, *sources, needs=(), parameters=PARAMETERS):
    """A notebook `name` in `folder/notebooks` with these code cells."""
    cells = [nbformat.v4.new_markdown_cell(f"# Chapter {name}")]
    if parameters:
        cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"mediakit": {"needs": list(needs)}})
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(nbformat.writes(notebook), "utf-8")
    return path


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def in_process(monkeypatch):
    """Chapters run right here instead of in a kernel of their own: enough for what happens around them."""

    def execute(notebook, parameters, *, folder, shown, advance):
        values = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, values)
            if "parameters" in cell.metadata.get("tags", ()):
                values |= parameters
        return running.tidy(notebook)

    monkeypatch.setattr(running, "execute", execute)


SAVING = "import pathlib\n_ = pathlib.Path(results, '{name}').write_text({text})"


@pytest.fixture
def corpus():
    frame = pd.DataFrame({
        "text": ["Talks resumed.", "An ultimatum.", "A truce."],
        "outlet": ["North", "South", "North"],
        "date": ["2019-02-06", "2019-02-07", "2019-02-08"],
        "beat": ["front", "front", "front"],
    })  # fmt: skip
    return mk.read(frame)


# what a chapter says of itself


def test_a_chapter_declares_parameters_needs_and_its_number(tmp_path):
    loaded = Chapter.load(chapter(tmp_path, "03-who", "1", needs=["side"]))
    assert loaded.parameters == {"source": "../data/sample", "results": "../results", "seed": 0}
    assert (loaded.needs, loaded.name, loaded.number, loaded.cells) == (("side",), "03-who", "03", 2)


def test_chapters_come_in_the_order_of_their_names(tmp_path):
    for name in ("02-b", "10-c", "01-a"):
        chapter(tmp_path, name)
    assert [c.name for c in chapters_in(tmp_path / "notebooks")] == ["01-a", "02-b", "10-c"]


def test_a_folder_without_notebooks_and_a_file_that_is_none_are_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match="no notebook"):
        chapters_in(tmp_path)
    (tmp_path / "a.ipynb").write_text("not JSON", "utf-8")
    with pytest.raises(ValueError, match="is no notebook"):
        Chapter.load(tmp_path / "a.ipynb")


# executing


def test_parameters_are_given_and_shown_without_a_path(tmp_path):
    notebook = read_notebook(chapter(tmp_path, "01-a", "print(seed, source.split('/')[-1])"))
    executed = execute(
        notebook,
        {"source": str(tmp_path / "mine"), "seed": 7},
        folder=tmp_path,
        shown={"source": "mine", "seed": 7},
    )
    assert executed.cells[2].source == "source = 'mine'\nseed = 7"
    assert executed.cells[3].outputs[0].text == "7 mine\n"
    assert str(tmp_path) not in nbformat.writes(executed)


def test_an_executed_notebook_can_be_executed_again(tmp_path):
    notebook = read_notebook(chapter(tmp_path, "01-a", "print(seed)"))
    once = execute(notebook, {"seed": 7}, folder=tmp_path)
    twice = execute(once, {"seed": 8}, folder=tmp_path)
    assert [c.source for c in twice.cells if "injected-parameters" in c.metadata.get("tags", ())] == ["seed = 8"]
    assert twice.cells[-1].outputs[0].text == "8\n"


def test_what_is_given_is_not_changed(tmp_path):
    notebook = read_notebook(chapter(tmp_path, "01-a", "1 + 1"))
    before = nbformat.writes(notebook)
    execute(notebook, {"seed": 7}, folder=tmp_path)
    assert nbformat.writes(notebook) == before


def test_saving_anew_executes_in_place_and_changes_nothing_the_second_time(tmp_path):
    path = chapter(tmp_path, "01-a", SAVING.format(name="01-a.txt", text="'x'"), "6 * 7")
    assert save(path)
    saved = path.read_bytes()
    assert b'"42"' in saved
    assert not save(path)
    assert path.read_bytes() == saved
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["01-a.ipynb"]


def test_making_the_notebooks_goes_on_after_a_failure_and_fails(tmp_path, capsys):
    broken = chapter(tmp_path, "01-a", "raise ValueError('no')")
    before = broken.read_bytes()
    chapter(tmp_path, "02-b", "1 + 1")
    assert running.main([str(tmp_path / "notebooks")]) == 1
    said = capsys.readouterr().out
    assert said.startswith("01-a: failed, code cell 2 (raise ValueError('no')): ValueError: no\n")
    assert said.endswith("\n02-b: saved anew\n")
    assert broken.read_bytes() == before


# needs


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        ([], []),
        (["groups", "outlet", "date"], []),
        (["side"], ["actors.csv"]),
        (["events", "side"], ["events.csv", "actors.csv"]),
        (["beat"], ["`beat`"]),
        (["language"], ["`language`"]),
        (["no such column"], ["`no such column`"]),
    ],
)
def test_what_a_corpus_lacks_is_said_with_what_to_add(corpus, needs, missing):
    said = lacks(corpus, needs)
    assert len(said) == len(missing)
    assert all(words in phrase for words, phrase in zip(missing, said, strict=True))


def test_one_outlet_is_no_comparison_and_no_day_is_no_time(corpus):
    assert "at least two outlets" in lacks(corpus.where(outlet="North"), ["outlet"])[0]
    undated = mk.read(pd.DataFrame({"text": ["Talks resumed."]}))
    assert "a column `date`" in lacks(undated, ["date"])[0]


def test_actors_and_events_are_enough(corpus):
    actors = pd.DataFrame(
        {"pattern": ["Jo Dahl"], "name": ["Jo Dahl"], "organisation": [""], "side": ["North"], "from": [""], "to": [""]}
    )
    events = pd.DataFrame({"date": ["2019-02-07"], "label": ["Round one"]})
    frame = corpus.articles[["text", "outlet", "date"]]
    assert lacks(mk.read(frame, actors=actors, events=events), ["side", "events"]) == []


# running


def test_a_run_writes_a_page_and_what_the_chapter_saves(tmp_path, in_process):
    chapter(tmp_path, "01-a", "print('hello')", SAVING.format(name="01-a.txt", text="'x'"))
    [outcome] = run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out")
    assert (outcome.state, outcome.files) == ("done", ("01-a.html", "01-a/01-a.txt"))
    assert sorted(files_of(tmp_path / "out")) == ["01-a.html", "01-a/01-a.txt", "MANIFEST.sha256", "index.html"]
    assert not (tmp_path / "results").exists()


def test_two_runs_write_the_same_bytes_wherever_they_stand(tmp_path):
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        chapter(tmp_path / place, "01-a", "print(sorted({'a', 'b'}))", SAVING.format(name="01-a.txt", text="str(seed)"))
        assert [o.state for o in run(chapters_in(tmp_path / place / "notebooks"), out=tmp_path / place / "out")] == [
            "done"
        ]
    assert files_of(tmp_path / "one" / "out") == files_of(tmp_path / "two" / "out")


def test_one_s_own_articles_and_seed_reach_the_chapter_and_no_path_its_page(tmp_path, corpus):
    chapter(tmp_path, "01-a", "import os\nprint(os.listdir(source), seed)")
    mine = tmp_path / "my articles"
    mine.mkdir()
    (mine / "a.txt").touch()
    [outcome] = run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out", given={"source": str(mine), "seed": 3}, corpus=corpus)
    page = (tmp_path / "out" / "01-a.html").read_text("utf-8")
    assert outcome.state == "done"
    assert "[&#39;a.txt&#39;] 3" in page or "['a.txt'] 3" in page
    assert "my articles" in page
    assert str(tmp_path) not in page


def test_a_chapter_whose_needs_are_not_met_is_skipped_and_a_failed_one_told_plainly(tmp_path, corpus):
    chapter(tmp_path, "01-a", "1", needs=["side"])
    chapter(tmp_path, "02-b", "1", "raise ValueError('no column *side*:\\nchoose another')")
    chapter(tmp_path, "03-c", "1")
    outcomes = list(run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out", given={"source": "."}, corpus=corpus))
    assert [o.state for o in outcomes] == ["skipped", "failed", "done"]
    assert outcomes[0].why.startswith("it needs who belongs to which side: a file actors.csv")
    assert outcomes[1].why.startswith("code cell 3 (raise ValueError(")
    assert outcomes[1].why.endswith("ValueError: no column *side*: choose another")
    assert "Traceback" in outcomes[1].details
    assert sorted(files_of(tmp_path / "out")) == ["03-c.html", "MANIFEST.sha256", "index.html"]


def test_a_process_that_dies_is_a_failed_chapter(tmp_path):
    chapter(tmp_path, "01-a", "import os\nos._exit(1)")
    [outcome] = run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out")
    assert outcome.state == "failed"
    assert "its Python process ended" in outcome.why


def test_a_failed_run_leaves_earlier_results_whole(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "01-a.txt").write_text("first", "utf-8")
    before = files_of(tmp_path / "out")
    chapter(tmp_path, "01-a", SAVING.format(name="01-a.txt", text="'second'"), "raise ValueError")
    list(run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out"))
    assert files_of(tmp_path / "out") == before


def test_what_a_chapter_no_longer_makes_is_taken_out_and_nothing_else(tmp_path, in_process):
    out = tmp_path / "out"
    chapter(tmp_path, "01-a", SAVING.format(name="01-old.txt", text="'x'"))
    chapter(tmp_path, "02-b", SAVING.format(name="02-b.txt", text="'x'"))
    list(run(chapters_in(tmp_path / "notebooks"), out=out))
    (out / "01-a" / "01-my-notes.txt").write_text("mine", "utf-8")
    chapter(tmp_path, "01-a", SAVING.format(name="01-new.txt", text="'x'"))
    list(run(chapters_in(tmp_path / "notebooks")[:1], out=out))
    made = ["01-a.html", "01-a/01-new.txt", "02-b.html", "02-b/02-b.txt", "index.html"]
    assert sorted(files_of(out)) == sorted([*made, "01-a/01-my-notes.txt", "MANIFEST.sha256"])
    noted = re.findall(r"^[0-9a-f]{64}  (\S+)$", (out / "MANIFEST.sha256").read_text("utf-8"), flags=re.MULTILINE)
    assert noted == made


@pytest.mark.skipif(os.name == "nt", reason="no folder can be locked there")
def test_two_runs_into_one_folder_are_refused(tmp_path):
    chapter(tmp_path, "01-a", "1")
    chapters = chapters_in(tmp_path / "notebooks")
    with running._alone(tmp_path), pytest.raises(ValueError, match="another run is writing"):
        list(run(chapters, out=tmp_path))


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_stopped_run_leaves_earlier_results_whole_and_the_next_one_completes(tmp_path, in_process, sent, code):
    path = chapter(tmp_path, "01-a", SAVING.format(name="01-a.txt", text="'first'"))
    list(run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out"))
    before = files_of(tmp_path / "out")
    chapter(tmp_path, "01-a", SAVING.format(name="01-a.txt", text="'second'"), "import time\ntime.sleep(60)")
    command = [sys.executable, "-m", "mediakit", "run", str(path), "--out", "out"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heeds_ctrl_c
    )
    unfinished = wait_for(lambda: list((tmp_path / "out").glob(".unfinished-*/01-a/01-a.txt")))
    process.send_signal(sent)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == code
    assert "Traceback" not in said
    after = files_of(tmp_path / "out")
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {file.relative_to(tmp_path / "out").as_posix() for file in unfinished}
    if code > 0:
        assert after == before
    chapter(tmp_path, "01-a", SAVING.format(name="01-a.txt", text="'first'"))
    list(run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out"))
    assert files_of(tmp_path / "out") == before


def _heeds_ctrl_c():
    """Under nohup, or started with & from a script, a process ignores SIGINT and so do all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing within {seconds} s")


def test_chapters_at_once_write_the_same_bytes_in_the_same_order(tmp_path):
    for name in ("01-a", "02-b", "03-c"):
        chapter(tmp_path, name, "import time\ntime.sleep(0.2)", SAVING.format(name=f"{name}.txt", text="str(seed)"))
    for jobs in (1, 3):
        outcomes = run(chapters_in(tmp_path / "notebooks"), out=tmp_path / f"out{jobs}", jobs=jobs)
        assert [(o.name, o.state) for o in outcomes] == [("01-a", "done"), ("02-b", "done"), ("03-c", "done")]
    assert files_of(tmp_path / "out1") == files_of(tmp_path / "out3")


def test_a_cell_whose_needs_are_not_met_is_left_out_and_said(tmp_path, corpus):
    path = chapter(tmp_path, "01-a", "print('always')", "print('of events')")
    notebook = read_notebook(path)
    notebook.cells[-1].metadata["tags"] = ["needs-events"]
    path.write_text(nbformat.writes(notebook), "utf-8")
    [outcome] = run(chapters_in(tmp_path / "notebooks"), out=tmp_path / "out", given={"source": "."}, corpus=corpus)
    page = (tmp_path / "out" / "01-a.html").read_text("utf-8")
    assert outcome.state == "done" and "always" in page and "of events" not in page
    assert "Left out here; it needs events to compare around: a file events.csv" in page


def test_one_page_leads_to_all_with_what_each_found(tmp_path, in_process):
    cells = [nbformat.v4.new_markdown_cell("# Who says <b>?"), nbformat.v4.new_code_cell("print(gap.sentence())")]
    cells[1].outputs = [nbformat.v4.new_output("stream", text="A says <it> most.\n")]
    one = running.page(nbformat.v4.new_notebook(cells=cells), "01-a")
    assert one.index("</h1>") < one.index("A says &lt;it&gt; most.")
    index = running.contents({"01-a.html": one, "02-b.html": running.page(nbformat.v4.new_notebook(), "02-b")})
    assert '<a href="01-a.html">Who says &lt;b&gt;?</a>' in index and "A says &lt;it&gt; most." in index
    assert '<a href="02-b.html">02-b</a>' in index
    assert not re.search(r"<script|(?:src|href)=[\"'](?!data:|#|0\d-[ab]\.html)", index)


# pages


def test_a_page_stands_alone(tmp_path):
    cells = [
        nbformat.v4.new_markdown_cell("# Who says <b>progress</b>?\n\n<script>alert(1)</script>"),
        nbformat.v4.new_code_cell("print('<script src=x>')"),
    ]
    page = running.page(execute(nbformat.v4.new_notebook(cells=cells), folder=tmp_path), "01-a")
    assert page.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<iframe|<object|@import|url\(|<[^>]*(?:src|href)=[\"']?(?!data:|#)", page)
    assert "&lt;script src=x&gt;" in page
    assert "<title>Who says &lt;b&gt;progress&lt;/b&gt;?</title>" in page


def test_a_picture_is_described_by_its_digest(tmp_path):
    lines = (
        "from mediakit.results.figures.drawing import show",
        "from mediakit.results.figures.style import new_figure",
        "figure = new_figure()",
        "_ = figure.subplots().bar(['a'], [1])",
        "show(figure, 'one')",
    )
    cell = nbformat.v4.new_code_cell("\n".join(lines))
    executed = execute(nbformat.v4.new_notebook(cells=[cell]), folder=tmp_path)
    assert re.search(r'<img alt="figure one: 1 axes, 1 marks, data [0-9a-f]{16}"', running.page(executed, "01-a"))
