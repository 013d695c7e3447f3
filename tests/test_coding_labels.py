"""Labels made elsewhere: every shape that tools write, units found in the corpus, raters compared, used as an instrument."""

import io
import json
import zipfile
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.coding.passages import found_again
from mediakit.results.provenance import digest

BOOK = mk.Codebook("tone", variables={"tone": mk.Variable("Tone?", {"warm": "", "cold": "", "neither": ""})})
TEXTS = [f"Report {n}. They gave thanks. Snow fell on day {n}." for n in range(12)]
IDS = [f"a{n:02}" for n in range(12)]
TONES = ["warm", "cold", "neither"] * 4


@pytest.fixture(scope="module")
def corpus():
    frame = pd.DataFrame({"id": IDS, "text": TEXTS, "date": "2019-02-06", "outlet": ["Gazette", "Ledger"] * 6})
    return mk.read(frame)


def long(**columns):
    return pd.DataFrame({"unit": IDS, "variable": "tone", "label": TONES, **columns})


def project(sources, codings):
    """A REFI-QDA project as tools write it: users, nested codes, texts with LF, selections by code points."""
    space = 'xmlns="urn:QDA-XML:project:1.0"'
    users = '<User guid="u1" name="Ann"/><User guid="u2" name="Bea"/>'
    codes = '<Code guid="c0" name="tone"><Code guid="c1" name="warm"/><Code guid="c2" name="cold"/></Code>'
    texts = []
    for number, name in enumerate(sources):
        parts = []
        for user, code, start, end in codings.get(name, ()):
            coding = f'<Coding guid="x" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
            place = f'<PlainTextSelection guid="s" startPosition="{start}" endPosition="{end}">{coding}</PlainTextSelection>'
            parts.append(coding if start is None else place)
        texts.append(f'<TextSource guid="t{number}" name="{name}" plainTextPath="internal://t{number}.txt" '
                     f'creatingUser="u1">{"".join(parts)}</TextSource>')  # fmt: skip
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("project.qde", f"<Project {space}><Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>"
                      f"<Sources>{''.join(texts)}</Sources></Project>")  # fmt: skip
        for number, text in enumerate(sources.values()):
            file.writestr(f"sources/t{number}.txt", text)
    return written.getvalue()


# shapes


@pytest.mark.parametrize(
    ("suffix", "write"),
    [
        (".csv", lambda f: f.to_csv(index=False).encode()),
        (".tsv", lambda f: f.to_csv(index=False, sep="\t").encode()),
        (".jsonl", lambda f: "\n".join(map(json.dumps, f.to_dict("records"))).encode()),
        (".json", lambda f: json.dumps(f.to_dict("records")).encode()),
    ],
)
def test_a_long_table_is_read_from_any_format(tmp_path, corpus, suffix, write):
    frame = long(coder="model", model="alpha", prompt="p1", run=1, probability=0.9, date="2026-05-04")
    path = tmp_path / f"labels{suffix}"
    path.write_bytes(write(frame))
    labels = mk.Labels.read(path, corpus=corpus, codebook=BOOK)
    assert labels.frame["label"].tolist() == TONES and labels.raters == ["alpha"] and labels.slips.empty
    assert labels.frame["run"].tolist() == ["1"] * 12 and labels.unit == "article"
    assert labels.frame["text"].tolist() == corpus.articles["text"].tolist()


@pytest.mark.parametrize("name", [".id", "id", "article", "doc"])
def test_a_wide_sheet_has_a_column_a_variable(corpus, name):
    frame = pd.DataFrame({name: IDS, "tone": TONES, "war": "0", "explanation": "long words"})
    columns = {"unit": "doc"} if name == "doc" else None
    labels = mk.Labels.read(frame, corpus=corpus, columns=columns)
    assert list(labels.codebook.variables) == ["tone", "war"] and len(labels) == 24
    assert list(mk.Labels.read(frame, codebook=BOOK, columns=columns).codebook.variables) == ["tone"]


def test_ratings_become_yes_or_no_at_a_threshold(corpus):
    rated = pd.DataFrame({"id": IDS, "text": [t.split(".")[0] for t in TEXTS], "warm": np.arange(12) * 9, "cold": 50})
    labels = mk.Labels.read(rated, corpus=corpus)
    with pytest.raises(ValueError, match=r"choose one, labels\.where"):
        corpus.find(labels)
    with pytest.raises(ValueError, match=r"labels.at_least\(50\) makes them yes or no"):
        corpus.find(labels.where(variable="warm"))
    assert len(corpus.find(labels.at_least(50).where(variable="warm"))) == 6
    with pytest.raises(ValueError, match="'warm' is no number"):
        mk.Labels.read(long(), corpus=corpus).at_least(3)


def test_doccano_has_classes_and_spans(tmp_path, corpus):
    classes, spans = tmp_path / "classes.jsonl", tmp_path / "spans.jsonl"
    rows = [
        {"id": n, "text": t, "label": [tone], "article": a}
        for n, (t, tone, a) in enumerate(zip(TEXTS, TONES, IDS, strict=True))
    ]
    classes.write_text("\n".join(map(json.dumps, rows)))
    assert mk.Labels.read(classes, corpus=corpus).frame["label"].tolist() == TONES
    some = [{**row, "label": row["label"] if row["id"] % 2 else []} for row in rows]
    classes.write_text("\n".join(map(json.dumps, some)))
    several = mk.Labels.read(classes, corpus=corpus).frame  # none or many: each class is a question of yes or no
    assert set(several["label"]) == {"0", "1"} and several.groupby("variable").size().to_dict() == {
        "cold": 12,
        "neither": 12,
        "warm": 12,
    }
    at = [text.index("thanks") for text in TEXTS]
    marks = [{**row, "label": [[p, p + 6, "warm"]] if row["id"] < 6 else []} for row, p in zip(rows, at, strict=True)]
    spans.write_text("\n".join(map(json.dumps, marks)))
    marked = mk.Labels.read(spans, corpus=corpus)
    assert marked.unit == "passage" and corpus.find(marked).frame["match"].tolist() == ["thanks"] * 6
    sentences = marked.over("sentence", corpus)
    assert sentences.frame["label"].value_counts().to_dict() == {"0": 30, "1": 6}  # all that was read, marked or not


def test_label_studio_has_people_and_predictions(tmp_path, corpus):
    def choice(tone):
        return [{"type": "choices", "from_name": "tone", "value": {"choices": [tone]}}]

    def span(text):
        at = text.index("thanks")
        return [
            {
                "type": "labels",
                "from_name": "span",
                "value": {"start": at, "end": at + 6, "text": "thanks", "labels": ["warm"]},
            }
        ]

    tasks = [
        {
            "id": n, "data": {"text": text, "article": name},
            "annotations": [{"completed_by": 1, "result": choice(tone) + span(text)},
                            {"completed_by": {"email": "bea@example.org"}, "result": choice("cold")},
                            {"completed_by": 3, "was_cancelled": True, "result": choice("cold")}],
            "predictions": [{"model_version": "alpha", "score": 0.8, "result": choice(tone)}],
        }
        for n, (name, text, tone) in enumerate(zip(IDS, TEXTS, TONES, strict=True))
    ]  # fmt: skip
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    labels = mk.Labels.read(path, corpus=corpus, codebook=BOOK)
    assert labels.raters == ["1", "alpha", "bea@example.org"] and len(labels) == 36
    pairs = labels.agreement().by_pair.frame.set_index(["coefficient", "pair"])["value"]
    assert pairs["observed agreement", "1 + alpha"] == 1 and pairs[
        "observed agreement", "1 + bea@example.org"
    ] == pytest.approx(1 / 3)
    assert mk.Labels.read(path, corpus=corpus, passages=True).frame["text"].tolist() == ["thanks"] * 12


def test_a_project_of_qualitative_tools_is_read(tmp_path, corpus):
    at = TEXTS[0].index("thanks")
    moved = {"a00": "GOOD MORNING 😀\n\n" + TEXTS[0], "a01": TEXTS[1]}
    codings = {"a00": [("u1", "c1", at + 16, at + 22)], "a01": [("u2", "c2", 0, 6), ("u1", "c2", 0, 6)]}
    path = tmp_path / "team.qdpx"
    path.write_bytes(project(moved, codings))
    labels = mk.Labels.read(path, corpus=corpus)
    assert labels.unit == "passage" and labels.raters == ["Ann", "Bea"] and labels.slips.empty
    assert labels.frame["text"].tolist() == ["thanks", "Report", "Report"]
    assert "1 passages stand at another place" in labels.notes[-1]
    with pytest.raises(ValueError, match=r"passages marked by Ann, Bea overlap: choose one"):
        corpus.find(labels)
    path.write_bytes(project({"a00": TEXTS[0]}, {"a00": [("u1", "c1", None, None)]}))
    whole = mk.Labels.read(path, corpus=corpus)
    assert whole.frame[["unit", "variable", "label", "coder"]].values.tolist() == [["a00", "tone", "warm", "Ann"]]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.csv", b"a,b\n1,2\n", "no column unit or article: it has a, b"),
        ("x.csv", b"unit,text\na00,Words\n", "no column label, and none that is a variable"),
        ("x.doc", b"", "a file that ends in '.doc': labels are .csv"),
        ("x.json", b"[1, 2]", "labels in JSON are a list of objects"),
        ("x.qdpx", b"nothing", "no REFI-QDA project"),
        ("x.qdpx", project({}, {}).replace(b"", b""), "holds no label"),
    ],
)
def test_what_holds_no_labels_is_refused_by_name(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ValueError, match=said) as error:
        mk.Labels.read(path)
    assert name in str(error.value)


def test_a_project_with_entities_is_refused(tmp_path):
    path = tmp_path / "x.qdpx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.qde", '<!DOCTYPE p [<!ENTITY a "aaaa">]><Project/>')
    with pytest.raises(ValueError, match="declares a document type"):
        mk.Labels.read(path)


@pytest.mark.parametrize("kind", ["article", "passage"])
def test_a_project_is_written_and_comes_back_as_it_was(tmp_path, corpus, kind):
    at = TEXTS[3].index("thanks")
    marks = project(
        dict(zip(IDS, TEXTS, strict=True)),
        {"a03": [("u1", "c1", at, at + 6), ("u2", "c2", 0, 6)], "a05": [("u2", "c2", 7, 8)]},
    )
    (tmp_path / "in.qdpx").write_bytes(marks)
    labels = (
        mk.Labels.read(tmp_path / "in.qdpx", corpus=corpus)
        if kind == "passage"
        else mk.Labels.read(
            pd.concat([long(coder="Ann & Bo", date="2026-05-04"), long(coder="Cem")]), corpus=corpus, codebook=BOOK
        )
    )
    (tmp_path / "again").mkdir()
    first, second = (labels.write_project(folder / "team.qdpx", corpus) for folder in (tmp_path, tmp_path / "again"))
    assert first.read_bytes() == second.read_bytes()
    columns = ["unit", "variable", "label", "coder", "start", "end", "text"]
    back = mk.Labels.read(first, corpus=corpus)
    ours, theirs = (made.frame[columns].sort_values(columns, ignore_index=True) for made in (labels, back))
    assert theirs.equals(ours) and back.slips.empty and back.raters == labels.raters
    with zipfile.ZipFile(first) as file:
        inside = {name: file.read(name).decode() for name in file.namelist()}
    root = ElementTree.fromstring(inside["project.qde"])
    space, guids = "{urn:QDA-XML:project:1.0}", [e.get("guid") for e in root.iter() if e.get("guid")]
    assert [child.tag for child in root] == [f"{space}{name}" for name in ("Users", "CodeBook", "Sources")]
    assert len(set(guids)) == len(guids) and all(len(guid) == 36 for guid in guids)
    codes = {e.get("guid") for e in root.iter(f"{space}Code")}
    assert {e.get("targetGUID") for e in root.iter(f"{space}CodeRef")} <= codes
    for source in root.iter(f"{space}TextSource"):
        text = inside["sources/" + source.get("plainTextPath").removeprefix("internal://")]
        assert text == TEXTS[IDS.index(source.get("name"))]
        tags = [child.tag.removeprefix(space) for child in source]
        assert tags == sorted(tags, key=["PlainTextSelection", "Coding"].index)  # the order that the schema asks for
    with pytest.raises(ValueError, match=r"does not end in \.qdpx"):
        labels.write_project(tmp_path / "x.zip", corpus)


# units


def test_each_slip_is_told_and_none_guessed(corpus):
    rows = [("a00", "warm", TEXTS[0]), ("a0l", "warm", ""), ("a02", "wram", ""), ("a03", "", ""), ("a04", "cold", ""),
            ("a04", "warm", ""), ("", "cold", ""), ("a05", "cold", "Another text altogether stood here."), ("a06:0-99", "cold", "")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["unit", "label", "text"]).assign(variable="tone")
    labels = mk.Labels.read(frame, corpus=corpus, codebook=BOOK)
    assert labels.frame["unit"].tolist() == ["a00"]
    said = labels.slips.set_index(["unit", "value"])["problem"].to_dict()
    assert said["a0l", "warm"].startswith("unknown unit; nearest is 'a")
    assert said["a02", "wram"] == "unknown level; nearest is 'warm'" and said["a03", ""] == "missing"
    assert said["a04", "cold"].startswith("labelled 2 times by one rater")
    assert said["", "cold"] == "missing id of the unit" and said["a05", "cold"].startswith("changed text")
    assert "lies outside the article" in said["a06:0-99", "cold"]
    assert "8 labels or units were set aside" in labels.notes[0]


def test_a_passage_is_found_again_only_where_that_is_sure(corpus):
    whole = "ELSIN — They met. The dam is the dam is the dam."
    other = mk.read(pd.DataFrame({"id": ["d"], "text": [whole.removeprefix("ELSIN — ")], "date": "2019-02-06"}))
    first = {"text": whole, "article": "d", "label": [[8, 12, "who"], [30, 33, "what"], [26, 29, "what"]]}

    text = other.articles["text"].iloc[0]
    for start, end, _ in first["label"]:
        at = found_again(text, whole, start, end)
        assert at == start - 8 and text[at : at + end - start] == whole[start:end]
    assert found_again("the dam, the dam", "a dam", 2, 5) == -1
    lost = pd.DataFrame({"unit": ["d:0-4"], "variable": ["tone"], "label": ["warm"], "text": ["Rain"]})
    assert mk.Labels.read(lost, corpus=other).frame["text"].tolist() == [
        "They"
    ]  # a place is a place; texts of units may be cut


def test_a_text_without_an_id_is_found_by_its_words(corpus):
    frame = pd.DataFrame({"id": range(12), "text": TEXTS, "tone": TONES})
    labels = mk.Labels.read(frame, corpus=corpus, codebook=BOOK)
    assert labels.frame["unit"].tolist() == IDS and labels.frame["label"].tolist() == TONES
    twice = mk.read(pd.DataFrame({"id": ["x", "y"], "text": [TEXTS[0]] * 2, "date": ["2019-02-06", "2019-02-07"]}))
    with pytest.raises(ValueError, match="unknown unit"):  # two articles have these words: which is meant is not known
        mk.Labels.read(frame.head(1), corpus=twice)


def test_labels_of_another_corpus_are_refused(corpus):
    with pytest.raises(ValueError, match=r"no label is of a unit of this corpus \(unknown unit"):
        mk.Labels.read(long().assign(unit=[f"z{n}" for n in range(12)]), corpus=corpus)


# raters


def test_models_are_compared_with_all_else_equal(corpus):
    cold = ["cold"] * 12
    frame = pd.concat([long(model="alpha", run="1"), long(model="alpha", run="2"), long(model="beta", run="1").assign(label=cold),
                       long(model="beta", run="2").assign(label=TONES)])  # fmt: skip
    labels = mk.Labels.read(frame, corpus=corpus, codebook=BOOK)
    assert labels.agreement(between="model", coefficients=["observed"]).value("observed") == pytest.approx(
        (1 / 3 + 1) / 2
    )
    assert labels.agreement(between="run", coefficients=["observed"]).value("observed") == pytest.approx(
        (1 + 1 / 3) / 2
    )
    assert labels.agreement().frame["coders"].max() == 4 and len(labels.agreement().by_pair.frame) == 18
    assert labels.where(run="1").codes().disagreements("tone").frame["unit"].nunique() == 8
    with pytest.raises(ValueError, match="no column 'date' to compare labels between"):
        labels.agreement(between="date")
    with pytest.raises(ValueError, match="no model 'gamma' here"):
        labels.where(model="gamma")


# an instrument


CODES_BOOK = mk.Codebook("warm", variables={"warm": mk.Variable("Warm?", {"1": "yes", "0": "no"})})


def test_a_unit_without_a_label_is_missing_and_not_zero(tmp_path, corpus):
    sheet = tmp_path / "ann.csv"
    pd.DataFrame({"unit": IDS, "warm": ["1", "0"] * 6}).to_csv(sheet, index=False)
    codes = mk.Codes.read(sheet, codebook=CODES_BOOK, units=corpus)
    frame = pd.DataFrame({"unit": IDS[:8], "variable": "warm", "label": ["1", "0"] * 3 + ["0", "0"]})
    labels = mk.Labels.read(frame, corpus=corpus)
    row = mk.validate(labels, codes, corpus=corpus).frame.iloc[0]
    assert row[["tp", "fp", "fn", "tn", "units"]].tolist() == [3, 0, 1, 4, 8] and row["recall"] == 0.75
    held = mk.validate(labels, codes, corpus=corpus)
    assert "4 units without a settled code or label left out" in held.notes
    assert held.compare().frame[["units", "coded", "plain"]].values.tolist() == [[8, 8, 100 * 3 / 8]]
    shares = labels.shares(corpus)
    assert len(shares) == 8 and shares.counts.sum() == 3 and "labelled articles" in shares.measure
    gap = shares.compare(by="outlet").frame
    assert gap.set_index("group")["hits"].to_dict() == {"Gazette": 3, "Ledger": 0} and gap["articles"].tolist() == [
        4,
        4,
    ]


def test_shares_of_sentences_count_those_that_were_labelled(corpus):
    units = [f"{name}:{TEXTS[0].index('They')}-{TEXTS[0].index('thanks') + 7}" for name in IDS[:4]]
    frame = pd.DataFrame({"unit": [*units, "a00:0-9"], "variable": "warm", "label": ["1", "1", "0", "0", "0"]})
    labels = mk.Labels.read(frame, corpus=corpus)
    shares = labels.shares(corpus)
    assert (
        labels.unit == "sentence"
        and shares.words.tolist() == [2, 1, 1, 1]
        and shares.counts.ravel().tolist() == [1, 1, 0, 0]
    )
    with pytest.raises(ValueError, match="there are labels of sentences"):
        labels.covers(pd.DataFrame({"unit": ["a00"], "article": ["a00"]}))


def test_where_raters_differ_most_count_and_ties_are_left_out(corpus):
    three = pd.concat([long(coder=name) for name in "abc"])
    three["label"] = ["warm"] * 12 + ["warm", "cold"] * 6 + ["cold", "neither"] * 6
    labels = mk.Labels.read(three, corpus=corpus, codebook=BOOK)
    assert labels.settled()["label"].tolist() == ["warm"] * 6 and len(corpus.find(labels)) == 6
    assert corpus.find(labels).features == ("warm", "cold", "neither")


def test_the_sidecar_remembers_who_labelled(tmp_path, corpus):
    labels = mk.Labels.read(
        long(
            model="alpha",
            prompt="Say in one word which tone the text has: warm, cold, neither.",
            run="1",
            date="2026-05-04",
        )
    )
    labels.save(tmp_path / "labels")
    step = json.loads((tmp_path / "labels.json").read_text())["parameters"][0]["parameters"]
    assert step["models"] == ["alpha"] and step["dates"] == ["2026-05-04"] and len(step["prompts"][0]) == 16


def test_a_model_reads_what_the_coders_read_and_its_answers_come_back(tmp_path, corpus):
    book = mk.Codebook("tone", about="Judge the words, not the events.", variables={
        "tone": mk.Variable("Tone?", {"warm": "friendly", "cold": ""}, examples={"warm": ["They gave\n thanks."]}),
        "dead": mk.Variable("How many died?", measure="ratio"),
    })  # fmt: skip
    said = book.prompt()
    for part in ("answer 2 questions", "Judge the words", "tone: Tone?", "- warm: friendly", "for example: They gave thanks.",
                 "- cold\n", "- a number, 0 or more", '{"tone": …, "dead": …}'):  # fmt: skip
        assert part in said
    sheet = tmp_path / "alpha.csv"
    corpus.sample(6, seed=1).sheet(sheet, book)
    filled = pd.read_csv(sheet, dtype=str, keep_default_na=False).assign(tone="cold", dead="2")
    filled.to_csv(sheet, index=False)
    labels = mk.Labels.read(sheet, corpus=corpus, codebook=book)
    assert len(labels) == 12 and labels.slips.empty and set(labels.frame["label"]) == {"cold", "2"}


# the record, and the sheet that comes back


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_a_sheet_of_units_is_in_the_shape_that_the_reader_takes_back(tmp_path, corpus, suffix):
    book = mk.Codebook("tone", unit="sentence", variables=BOOK.variables)
    path = tmp_path / f"to-label{suffix}"
    drawn = corpus.sample(20, unit="sentence")
    drawn.sheet(path, book)
    if suffix == ".jsonl":
        rows = [json.loads(line) | {"tone": "warm"} for line in path.read_text("utf-8").splitlines()]
        assert sorted(row["text"] for row in rows) == sorted(drawn.frame["text"])
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    else:
        read, write = (pd.read_csv, pd.DataFrame.to_csv) if suffix == ".csv" else (pd.read_excel, pd.DataFrame.to_excel)
        write(read(path, dtype=str, keep_default_na=False).assign(tone="warm"), path, index=False)
    labels = mk.Labels.read(path, corpus=corpus, codebook=book)
    assert sorted(labels.frame["unit"]) == sorted(drawn.frame["unit"]) and labels.slips.empty and set(labels.frame["label"]) == {"warm"}


def test_model_prompt_date_and_codebook_travel_in_the_sidecar(tmp_path, corpus):
    prompt = BOOK.prompt()
    labels = mk.Labels.read(long(model="alpha", prompt=prompt, run="1", date="2026-05-04"), corpus=corpus, codebook=BOOK)
    labels.shares(corpus).compare(by="outlet", resamples=20).save(tmp_path / "gap")
    record = json.loads((tmp_path / "gap.json").read_text("utf-8"))["carried"]["labels of tone by alpha"]
    assert record["models"] == ["alpha"] and record["runs"] == ["1"] and record["dates"] == ["2026-05-04"]
    assert record["prompts"] == [digest(prompt)] and record["hash of the codebook"] == BOOK.fingerprint
    other = mk.Codebook("tone", variables={"tone": mk.Variable("Tone!", {"warm": "", "cold": "", "neither": ""})})
    assert other.fingerprint != BOOK.fingerprint


def test_long_prompts_are_called_by_their_hash(corpus):
    frame = pd.concat([long(model="alpha", prompt=BOOK.prompt()), long(model="alpha", prompt="short")])
    assert mk.Labels.read(frame, corpus=corpus).raters == sorted(["short", f"prompt {digest(BOOK.prompt())[:8]}"])


def test_a_codebook_of_many_questions_and_labels_of_one(corpus):
    many = mk.Codebook("two", variables=BOOK.variables | {"force": mk.Variable("Force?", {"1": "", "0": ""})})
    assert mk.Labels.read(long(), corpus=corpus, codebook=many).shares(corpus).features == ("warm", "cold", "neither")
