"""The command line: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import mediakit
from mediakit import cli
from mediakit.cli import main
from mediakit.reporting import chapters as running

ARTICLES = [
    ("North", "2019-02-06", "Talks open", "Both sides spoke of significant progress in the talks. The mood was good."),
    (
        "South",
        "2019-02-07",
        "Minister speaks",
        "The minister issued an ultimatum. He made no progress on the truce at all.",
    ),
    ("North", "2019-02-08", "Truce near", "A truce is near, and the talks go on with significant progress today."),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "articles.csv"
    pd.DataFrame(ARTICLES, columns=["outlet", "date", "title", "text"]).to_csv(path, index=False)
    return path


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with two notebooks, one of which needs actors; the current directory."""
    folder = tmp_path / "work"
    (folder / "notebooks").mkdir(parents=True)
    for name, needs in (("01-one", []), ("02-two", ["side"])):
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            nbformat.v4.new_code_cell("source = 'x'", metadata={"tags": ["parameters"]}),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"mediakit": {"needs": needs}})
        (folder / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(running, "execute", lambda notebook, *_, **__: running.tidy(notebook))
    return folder


def fails(capsys, *arguments):
    """The one line that a refused command says."""
    try:
        code = main([*map(str, arguments)])
    except SystemExit as stopped:  # argparse
        code = stopped.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


# at once


def run_python(*arguments, **settings):
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=50, **settings)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["run", "--help"], ["find", "--help"], ["report", "--help"]], ids=" ".join
)
def test_help_imports_nothing_slow(arguments):
    script = (
        "import sys; from mediakit.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'nbformat', 'scipy'} & set(sys.modules)))"
    )
    done = run_python("-c", script)
    assert done.stdout.endswith("\n[]\n"), done.stderr


def test_help_names_every_verb(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert all(f"\n    {verb} " in said for verb in ("run", "start", "read", "find", "report", "redo"))


# read


def test_read_prints_the_audit(capsys, table):
    assert main(["read", str(table)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("articles.csv: 3 articles")
    assert str(table.parent) not in said


def test_read_as_json_says_the_same(capsys, table):
    assert main(["read", str(table), "--json"]) == 0
    audit = json.loads(capsys.readouterr().out)
    assert (audit["source"], audit["articles"], audit["outlets"]) == ("articles.csv", 3, {"North": 2, "South": 1})
    assert {"field": "outlet", "articles": 3}.items() <= next(
        f for f in audit["fields"] if f["field"] == "outlet"
    ).items()


def test_read_takes_names_of_columns_and_an_outlet(capsys, tmp_path):
    path = tmp_path / "a.csv"
    pd.DataFrame({"story": [a[3] for a in ARTICLES], "when": [a[1] for a in ARTICLES]}).to_csv(path, index=False)
    assert main(["read", str(path), "--column", "text=story", "--column", "date=when", "--outlet", "West"]) == 0
    assert "West 3" in capsys.readouterr().out


# find


def test_find_gives_rates_by_outlet(capsys, table):
    assert main(["find", str(table), "--pattern", "significant progress"]) == 0
    said = capsys.readouterr().out
    assert "North" in said
    assert "South" in said


def test_find_shows_lines_instead(capsys, table):
    assert main(["find", str(table), "--pattern", "ultimatum*", "--concordance"]) == 0
    said = capsys.readouterr().out
    assert "ultimatum" in said
    assert "South" in said


def test_find_writes_the_table_unrounded(capsys, table, tmp_path):
    out = tmp_path / "rates.csv"
    assert main(["find", str(table), "--lexicon", "talks", "--csv", str(out)]) == 0
    frame = pd.read_csv(out)
    assert {"feature", "group", "hits", "rate"} <= set(frame.columns)
    assert frame.loc[(frame["feature"] == "cooperative") & (frame["group"] == "North"), "hits"].item() >= 2
    assert "cooperative" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["find", "TABLE"], "nothing to look for: give --lexicon NAME or --pattern P"),
        (["find", "TABLE", "--lexicon", "no-such"], "no-such"),
        (["find", "TABLE", "--pattern", " "], "--pattern is empty"),
        (["find", "TABLE", "--pattern", "war", "--by", "colour"], "colour"),
        (["find", "TABLE", "--pattern", "war", "--concordance", "--n", "0"], "--n 0"),
        (["find", "TABLE", "--pattern", "war", "--n", "many"], "invalid int value: 'many'"),
        (["find", "no/such/folder", "--pattern", "war"], "no/such/folder"),
        (["find", "TABLE", "--pattern", "war", "--csv", "/"], "is a folder"),
        (["read", "no/such/folder"], "no/such/folder"),
        (["read", "TABLE", "--column", "text"], "write FIELD=NAME"),
        (["read", "TABLE", "--encoding", "no-such"], "no-such"),
        (["report", "TABLE", "--lexicon", "no-such"], "no-such"),
        (["report", "TABLE", "--by", "colour"], "colour"),
        (["redo", "x.json"], "required: --corpus"),
        (["redo", "no-such.json", "--corpus", "TABLE"], "no-such.json"),
        (["count", "TABLE"], "invalid choice: 'count'"),
        ([], "required: COMMAND"),
        (["run", "--seed", "x"], "invalid int value: 'x'"),
        (["run", "99"], "no notebook '99': give a file or one of 0"),
        (["run", "--no-such"], "unrecognized arguments: --no-such"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(capsys, table, arguments, said):
    assert said in fails(capsys, *(str(table) if a == "TABLE" else a for a in arguments))


def test_debug_shows_where_an_error_arose(capsys):
    assert main(["read", "no/such/folder", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


# report and redo


def test_report_writes_one_page(capsys, table, tmp_path):
    page = tmp_path / "new" / "page.html"
    assert main(["report", str(table), "-o", str(page), "--by", "outlet", "--seed", "2"]) == 0
    assert capsys.readouterr().out == "saved page.html\n"
    assert "mediakit report articles.csv --lexicon talks --by outlet --seed 2" in page.read_text("utf-8")
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


def test_redo_says_whether_a_result_is_the_same_and_its_exit_code_too(capsys, table, tmp_path):
    mediakit.read(table).find("progress").concordance().save(tmp_path / "lines")
    redo = ["redo", str(tmp_path / "lines.json"), "--corpus", str(table)]
    assert main(redo) == 0
    assert capsys.readouterr().out == "the same: 2 files\n"
    assert main([*redo, "--outlet", "West"]) == 0, "the outlet of articles that say their own stays"
    capsys.readouterr()
    table.write_text(table.read_text("utf-8").replace("significant", "some"), "utf-8")
    assert main(redo) == 1
    assert "the articles: 3 with" in capsys.readouterr().out


def test_redo_finds_a_lexicon_of_ones_own_in_the_result_and_names_the_step_that_cannot_be_made_again(capsys, table, tmp_path):
    own = mediakit.Lexicon("own", {"good": ["progress"]})
    mediakit.read(table).find(own).concordance().save(tmp_path / "lines")
    assert main(["redo", str(tmp_path / "lines.json"), "--corpus", str(table)]) == 0
    assert "the same" in capsys.readouterr().out
    corpus = mediakit.read(table).where(outlet=lambda names: names != "")
    corpus.find(own).concordance().save(tmp_path / "chosen")
    said = fails(capsys, "redo", str(tmp_path / "chosen.json"), "--corpus", str(table))
    assert "it cannot be made again: 'outlet' was chosen by a function" in said


# start


def test_start_copies_chapters_and_articles_and_says_what_is_next(capsys, tmp_path):
    folder = tmp_path / "my study"
    assert main(["start", str(folder)]) == 0
    assert "mediakit run" in capsys.readouterr().out
    for part in ("notebooks", "data/talks", "data/march-2022"):
        there = sorted(
            p.relative_to(cli._home() / part)
            for p in (cli._home() / part).rglob("*")
            if not p.name.startswith(".")
        )
        assert sorted(p.relative_to(folder / part) for p in (folder / part).rglob("*")) == there
        assert there


def test_start_says_what_running_the_notebooks_needs(capsys, tmp_path, monkeypatch):
    assert main(["start", str(tmp_path / "a")]) == 0
    assert "pip install" not in capsys.readouterr().out
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["start", str(tmp_path / "b")]) == 0
    assert "\n  pip install 'mediakit-framing[notebooks]'\n" in capsys.readouterr().out


def test_start_refuses_a_folder_that_holds_something(capsys, tmp_path):
    for name in "abcde":
        (tmp_path / name).touch()
    assert "is not empty, it holds a, b, c and 2 more: give a new folder" in fails(capsys, "start", tmp_path)
    assert "is a file" in fails(capsys, "start", tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == list("abcde")


def test_start_writes_settings_beside_ones_own_articles_and_every_command_heeds_them(capsys, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    rows = ["titel;inhalt;datum;zeitung"]
    rows += [f"Talks {n};They agreed on an exchange.;0{n}/03/2022;Gazette" for n in range(1, 10)]
    (mine / "a.csv").write_text("\n".join(rows) + "\n", "utf-8")
    assert main(["start", str(tmp_path / "study"), "--corpus", str(mine), "--date-order", "day first"]) == 0
    assert f"mediakit run --corpus {mine}" in capsys.readouterr().out
    settings = (mine / "mediakit.toml").read_text("utf-8")
    assert 'date_order = "day first"' in settings and 'period = "week"' in settings and 'by = "period"' in settings
    assert str(tmp_path) not in settings
    assert main(["find", str(mine), "--lexicon", "talks"]) == 0  # day first, by week, without being told again
    assert "2022-02-28" in capsys.readouterr().out
    assert main(["find", str(mine), "--pattern", "exchange", "--period", "month", "--by", "period"]) == 0
    assert "2022-03" in capsys.readouterr().out
    (mine / "mediakit.toml").write_text("by = \"period\"\nlexikon = 'talks'\n", "utf-8")
    assert "no setting 'lexikon' in mediakit.toml: choose one of" in fails(capsys, "read", mine)


# run


@pytest.mark.parametrize("missing", ["nbformat", "nbconvert", "nbclient", "jupyter_client"])
def test_run_without_the_extra_names_it(capsys, monkeypatch, missing):
    for name in [name for name in sys.modules if name.startswith(("mediakit.reporting.chapter", f"{missing}."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert fails(capsys, "run") == (
        f"mediakit run: executing notebooks needs {missing}: pip install 'mediakit-framing[notebooks]'\n"
    )


def test_run_says_what_became_of_every_notebook(capsys, workplace):
    assert main(["run", "--out", "there"]) == 0
    said = capsys.readouterr()
    assert said.err == "01-one: done, 1 file\n02-two: done, 1 file\n"
    assert said.out.startswith("2 notebooks: 2 done.\n")
    assert os.path.join("there", "index.html") in said.out
    assert (workplace / "there" / "02-two.html").is_file()


@pytest.mark.parametrize("name", ["02", "02-two", "02-two.ipynb", "notebooks/02-two.ipynb"])
def test_run_takes_one_notebook_by_number_name_or_file(workplace, name):
    assert main(["run", name]) == 0
    assert sorted(path.name for path in (workplace / "results").glob("*.html")) == ["02-two.html", "index.html"]


def test_a_skipped_notebook_is_no_failure_and_says_what_to_add(capsys, workplace, table):
    assert main(["run", "--corpus", str(table)]) == 0
    said = capsys.readouterr()
    assert "articles.csv: 3 articles" in said.err
    assert "02-two: skipped, it needs who belongs to which side: a file actors.csv" in said.err
    assert said.out.startswith("2 notebooks: 1 done, 1 skipped.\n")


def test_a_failed_notebook_makes_the_run_fail_and_the_others_go_on(capsys, workplace, monkeypatch):
    def execute(notebook, *_, **__):
        if "01-one" in notebook.cells[0].source:
            raise running.ChapterError("cell 2 (x): ValueError: no", "Traceback …")
        return running.tidy(notebook)

    monkeypatch.setattr(running, "execute", execute)
    assert main(["run"]) == 1
    said = capsys.readouterr()
    assert said.err == "01-one: failed, cell 2 (x): ValueError: no\n02-two: done, 1 file\n"
    assert said.out.startswith("2 notebooks: 1 done, 1 failed.\n")
    assert main(["run", "01", "--debug"]) == 1
    assert "Traceback …" in capsys.readouterr().err


def test_a_seed_that_no_notebook_takes_is_an_error(capsys, workplace):
    assert "none of these notebooks has a parameter `seed`" in fails(capsys, "run", "--seed", "1")


def test_articles_that_cannot_be_read_stop_the_run_before_anything_is_written(capsys, workplace):
    assert "no/such" in fails(capsys, "run", "--corpus", "no/such")
    assert not (workplace / "results").exists()


def test_an_out_folder_that_cannot_be_is_said(capsys, workplace):
    (workplace / "taken").touch()
    assert "taken" in fails(capsys, "run", "--out", "taken")


# whoever stops early


@pytest.mark.skipif(os.name == "nt", reason="pipes are others there")
def test_a_reader_that_stops_early_hears_nothing_of_it(table):
    command = f"{sys.executable} -m mediakit read {table} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("articles.csv: 3 articles")


def test_interrupting_says_one_line(capsys, monkeypatch, table):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_corpus", interrupted)
    assert main(["read", str(table)]) == 130
    assert capsys.readouterr().err == "\nstopped; what earlier runs wrote is whole\n"


def test_the_module_is_the_command(table):
    done = run_python("-m", "mediakit", "read", str(table / "none"), cwd=Path(__file__).parents[1])
    assert done.returncode == 2
    assert done.stderr.startswith("mediakit read: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("order", "day"), [("day first", "2024-02-01"), ("month first", "2024-01-02")])
def test_the_order_of_dates_is_taken_as_the_help_says_it(order, day, tmp_path, capsys):
    (tmp_path / "articles.csv").write_text("text,date\nOne sentence.,01/02/2024\n", "utf-8")
    assert main(["read", str(tmp_path), "--date-order", order]) == 0
    assert day in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["read", "--help"])
    assert f"'{order}'" in " ".join(capsys.readouterr().out.split())


def test_the_command_line_never_answers_in_python(capsys, tmp_path):
    (tmp_path / "a.csv").write_text("headline\nTalks\n", "utf-8")
    said = fails(capsys, "read", tmp_path / "a.csv")
    assert "give --column text=…" in said and "columns=" not in said


def test_options_about_reading_without_articles_are_refused_and_not_passed_over(capsys, workplace, tmp_path):
    for verb in (["run"], ["start", str(tmp_path / "new")]):
        said = fails(capsys, *verb, "--date-order", "day first")
        assert 'how articles are read (date_order = "day first") goes with --corpus PATH' in said
    assert not (tmp_path / "new").exists()
