"""Wording: words of two sides beside each other, with whole articles as the sample; collocates, n-grams, contributions."""

import functools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import mediakit as mk
from mediakit.comparing.contributions import contributions, entry_contributions
from mediakit.comparing.group_rates import Method, compare_groups
from mediakit.corpus.terms import Exactly, Terms, count_terms, occurrences
from mediakit.finding.patterns import find_patterns
from mediakit.finding.phrase import Phrase
from mediakit.wording.collocates import collocates, window_tokens
from mediakit.wording.dispersion import dispersion, places
from mediakit.wording.keyness import contrast_terms, distinctive_words
from mediakit.wording.ngrams import clusters, ngrams

FILLER = ["river", "stone", "cloud", "market", "winter", "harbour", "letter", "window", "garden", "signal"]


def articles(texts_of, seed=0, words=40):
    """Articles of each group: filler drawn at random, and the group's own sentences."""
    rng = np.random.default_rng(seed)
    rows = [
        (group, f"{' '.join(rng.choice(FILLER, words))}. {text}")
        for group, texts in texts_of.items() for text in texts
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["outlet", "text"]).assign(date="2019-02-06")


def corpus(seed=0, **texts_of):
    return mk.read(articles(texts_of, seed))


@functools.cache
def two_sides():
    return corpus(
        gazette=["The talks made progress."] * 12 + ["Nothing new."] * 8,
        tribune=["They issued an ultimatum."] * 12 + ["Nothing new."] * 9 + ["A flood, flood, flood. " * 30],
    )


def words_of(by="outlet", source=None, **given):
    return distinctive_words(two_sides() if source is None else source, by=by, **given)


def bursty(rng, articles=80, words=100, effect=1.0, share=0.5, rates=None):
    """One population in which each word has its topics: most articles hardly use it, a few use it a lot."""
    rates = np.exp(rng.normal(np.log(8e-4), 1.2, words)) if rates is None else rates
    sizes = rng.integers(150, 700, articles)
    first = np.arange(articles) < share * articles
    topic = rng.gamma(0.3, 1 / 0.3, (articles, len(rates)))
    counts = rng.poisson(sizes[:, None] * rates * topic * np.where(first[:, None], effect, 1.0))
    rows = pd.DataFrame({"article": [f"{row:04d}" for row in range(articles)]})
    names = [f"w{number}" for number in range(len(rates))]
    return Terms(sparse.csr_array(counts), names, sizes, rows, pd.Categorical(np.where(first, "a", "b")))


class TestDistinctiveWords:
    def test_counts_are_those_of_the_articles(self):
        row = words_of().frame.set_index(["word", "group"]).loc[("ultimatum", "tribune")]
        assert row[["hits", "other_hits", "articles", "other_articles"]].tolist() == [12, 0, 12, 0]
        words = two_sides().where(outlet="tribune").tokens.words.sum()
        assert row["rate"] == pytest.approx(12 * 10_000 / words)

    def test_words_on_either_side_are_listed(self):
        table = words_of()
        assert set(table.frame["word"]) == set(two_sides().tokens.vocabulary)
        assert (table.frame.groupby("word").size() == 2).all()

    def test_a_word_of_one_side_only_has_a_ratio_and_no_interval(self):
        row = words_of().frame.set_index(["word", "group"]).loc[("ultimatum", "tribune")]
        assert row["log_ratio"] > 2 and row[["log_ratio_low", "log_ratio_high", "score"]].isna().all()

    def test_swapping_the_sides_flips_every_sign_exactly(self):
        frame = words_of().frame.set_index(["word", "group"])
        mine, other = frame.xs("gazette", level="group"), frame.xs("tribune", level="group")
        other = other.loc[mine.index]
        for name in ("score", "log_ratio", "z", "g2", "lrc"):
            assert np.array_equal(mine[name], -other[name], equal_nan=True), name
        assert np.array_equal(mine["log_ratio_low"], -other["log_ratio_high"], equal_nan=True)
        assert np.array_equal(mine["p"], other["p"], equal_nan=True)

    def test_renaming_the_groups_only_swaps_the_rows(self):
        frame = articles({"a": ["The talks go on."] * 9, "b": ["An ultimatum."] * 11})
        renamed = frame.assign(outlet=frame["outlet"].map({"a": "z", "b": "b"}))
        there = words_of(source=mk.read(frame)).frame.assign(group=lambda f: f["group"].map({"a": "z", "b": "b"}))
        back = words_of(source=mk.read(renamed)).frame
        keys = ["word", "group"]
        pd.testing.assert_frame_equal(
            there.sort_values(keys, ignore_index=True).drop(columns="dominated_by"),
            back.sort_values(keys, ignore_index=True).drop(columns="dominated_by"), check_exact=True,
        )  # fmt: skip

    def test_each_reference_gives_the_others_negative(self):
        there = words_of(reference="gazette").frame.set_index("word")
        back = words_of(reference="tribune").frame.set_index("word").loc[there.index]
        assert set(there["group"]) == {"tribune"}
        for name in ("score", "log_ratio", "z"):
            assert np.array_equal(there[name], -back[name], equal_nan=True), name
        assert np.array_equal(there["p"], back["p"], equal_nan=True)

    def test_a_third_group_changes_nothing_between_two(self):
        frame = articles({"a": ["The talks go on."] * 9, "b": ["An ultimatum."] * 11, "c": ["A flood."] * 7})
        three = words_of(source=mk.read(frame), reference="a").frame
        two = words_of(source=mk.read(frame[frame["outlet"] != "c"]), reference="a").frame
        three = three[three["group"] == "b"].drop(columns=["q", "z", "range", "dp"])
        two = two.drop(columns=["q", "z", "range", "dp"]).set_index("word")
        assert np.array_equal(three.set_index("word").loc[two.index, "p"], two["p"], equal_nan=True)

    def test_one_articles_topic_ranks_below_the_groups_words(self):
        frame = words_of().frame.set_index(["word", "group"])
        flood, ultimatum = frame.loc[("flood", "tribune")], frame.loc[("ultimatum", "tribune")]
        assert flood["g2"] > ultimatum["g2"]
        assert not flood["score"] > 0
        assert flood["dominated_by"].startswith("article ")
        assert flood["top_share"] == 1
        assert ultimatum["dominated_by"] == ""

    def test_an_outlet_that_dominates_is_named(self):
        frame = articles({"x": ["The talks go on."] * 9, "y": ["Nothing."] * 20, "z": ["An ultimatum."] * 12})
        frame["bloc"] = frame["outlet"].map({"x": "west", "y": "west", "z": "east"})
        row = words_of("bloc", mk.read(frame)).frame.set_index(["word", "group"]).loc[("talks", "west")]
        assert row["dominated_by"] == "outlet x"

    def test_a_word_in_few_articles_is_listed_without_claims(self):
        row = words_of().frame.set_index(["word", "group"]).loc[("flood", "tribune")]
        assert row[["score", "log_ratio_low", "log_ratio_high", "p", "q"]].isna().all()
        assert row["hits"] == 90

    def test_a_minimum_of_articles_leaves_out_rarer_words(self):
        assert "flood" not in set(words_of(minimum=5).frame["word"])
        assert {"talks", "ultimatum"} <= set(words_of(minimum=5).frame["word"])

    def test_every_interval_contains_its_estimate(self):
        known = words_of().frame.dropna(subset="log_ratio_low")
        assert len(known)
        assert (known["log_ratio_low"] <= known["log_ratio"]).all()
        assert (known["log_ratio"] <= known["log_ratio_high"]).all()

    def test_n_grams_do_not_cross_sentences(self):
        table = words_of(words=2)
        assert "made progress" in set(table.frame["word"])
        assert not any(word.endswith(" the") or word.endswith(" they") for word in table.frame["word"])

    def test_the_same_seed_gives_the_same_table(self):
        pd.testing.assert_frame_equal(words_of().frame, words_of().frame, check_exact=True)

    @settings(max_examples=5)
    @given(st.integers(0, 1000))
    def test_the_order_of_articles_does_not_matter(self, seed):
        frame = articles({"a": ["The talks go on."] * 9, "b": ["An ultimatum."] * 11}).assign(
            id=[f"n{i}" for i in range(20)]
        )
        shuffled = frame.sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(
            words_of(source=mk.read(shuffled)).frame, words_of(source=mk.read(frame)).frame, check_exact=True
        )

    def test_evidence_leads_back_to_as_many_lines_as_were_counted(self):
        table = words_of()
        assert len(table.concordance("talks", "gazette", n=50)) == 12
        with pytest.raises(ValueError, match="no word 'xyz'"):
            table.concordance("xyz")

    def test_the_top_words_are_the_groups_own(self):
        top = words_of().top(2).frame
        assert set(top["word"][top["group"] == "gazette"]) <= {"the", "talks", "made", "progress"}
        assert set(top["word"][top["group"] == "tribune"]) <= {"they", "issued", "an", "ultimatum"}

    def test_parts_of_articles_are_compared_by_signs_of_articles(self):
        frame = articles({"a": ["Nothing."] * 60 + ["An ultimatum."] * 40}).assign(title="Ultimatum issued")
        table = words_of("section", mk.read(frame))
        row = table.frame.set_index(["word", "group"]).loc[("ultimatum", "headline")]
        assert row["hits"] == 100
        assert row["p"] < 0.05
        assert any("random signs of articles" in note for note in table.notes)

    def test_clusters_of_reprints_count_once(self):
        frame = articles({"a": ["The talks go on."] * 30, "b": ["An ultimatum."] * 30})
        source = mk.read(frame).assign(story=[f"{o}{i % 14}" for i, o in enumerate(frame["outlet"])])
        once, told = words_of(source=source), words_of(source=source, cluster="story")
        p = [t.frame.set_index(["word", "group"]).loc[("talks", "a"), "p"] for t in (once, told)]
        assert p[0] <= p[1]
        assert any("stories" in note for note in told.notes)

    @pytest.mark.parametrize("by", ["nonsense", "texts"])
    def test_an_unknown_column_is_refused_with_the_choices(self, by):
        with pytest.raises(ValueError, match=f"no column '{by}' to compare by: choose one of .*'outlet'"):
            words_of(by)

    def test_an_unknown_cluster_is_refused(self):
        with pytest.raises(ValueError, match="no column 'story'"):
            words_of(cluster="story")

    @pytest.mark.parametrize("size", [0, 9, 1.5])
    def test_odd_sizes_are_refused(self, size):
        with pytest.raises(ValueError, match="from 1 to 8"):
            words_of(words=size)

    @pytest.mark.parametrize("rows", [0, 1, 9])
    def test_nothing_to_compare_gives_no_claims(self, rows):
        table = words_of(source=two_sides().where(outlet="tribune").take(np.arange(rows)))
        assert table.frame["p"].isna().all()
        assert "nothing to compare" in repr(table)
        assert table.plot().digest
        assert len(table.top(3)) == 0


class TestFrequencyList:
    def save(self, tmp_path, frame):
        path = tmp_path / "list.csv"
        frame.to_csv(path, index=False)
        return path

    def test_words_of_the_list_and_of_the_corpus_are_all_there(self, tmp_path):
        listed = pd.DataFrame({"word": ["talks", "Peace", "river"], "count": [10, 500, 4000]})
        frame = words_of(reference=self.save(tmp_path, listed)).frame.set_index(["word", "group"])
        assert frame.loc[("talks", "gazette"), ["hits", "other_hits"]].tolist() == [12, 10]
        assert frame.loc[("peace", "gazette"), ["hits", "other_hits"]].tolist() == [0, 500]
        assert frame.loc[("ultimatum", "tribune"), "other_hits"] == 0
        assert frame["other_articles"].isna().all()

    def test_a_frame_and_its_file_give_the_same(self, tmp_path):
        listed = ngrams(two_sides(), 1, minimum=1).frame
        there, back = words_of(reference=listed).frame, words_of(reference=self.save(tmp_path, listed)).frame
        pd.testing.assert_frame_equal(there, back)

    def test_a_rate_as_in_the_list_is_not_distinctive(self):
        source = corpus(gazette=["Nothing."] * 30)
        frame = words_of(source=source, reference=ngrams(source, 1, minimum=1).frame).frame
        assert (frame["log_ratio"].abs() < 1e-12).all()
        assert (frame["score"].dropna() == 0).all()
        assert (frame["p"].dropna() >= 0.5).all()

    @pytest.mark.parametrize(
        ("listed", "said"),
        [({"word": ["a"], "n": [1]}, "lacks 'hits'"), ({"word": ["a"], "count": [-1]}, "counts '-1'"),
         ({"word": ["a"], "count": ["x"]}, "counts 'x'"), ({"word": ["two words"], "count": [1]}, "no entry of 1 words")],
    )  # fmt: skip
    def test_odd_lists_are_refused(self, listed, said):
        with pytest.raises(ValueError, match=said):
            words_of(reference=pd.DataFrame(listed))

    def test_a_reference_that_is_nothing_is_refused(self):
        with pytest.raises(ValueError, match=r"neither a group \('gazette', 'tribune'\) nor a file"):
            words_of(reference="tribun")


class TestResampling:
    def test_articles_of_one_population_with_bursty_topics_are_not_told_apart(self):
        p, g2 = [], []
        for run in range(200):
            rng = np.random.default_rng(run)
            frame = contrast_terms(
                bursty(rng, articles=60, words=40, share=rng.choice([0.5, 0.3])), seed=run
            )
            frame = frame[(frame["group"] == "a") & frame["p"].notna()]
            p.append(frame["p"])
            g2.append(frame["g2"].abs())
        assert (pd.concat(p) < 0.05).mean() <= 0.07
        assert (pd.concat(g2) > 3.84).mean() > 0.2  # what taking words for independent would call significant

    def test_planted_differences_are_recovered_and_covered(self):
        covered, ratios = [], []
        for run in range(18):
            terms = bursty(np.random.default_rng(run), articles=60, effect=2.0, rates=np.repeat([1e-3, 3e-3, 1e-2], 5))
            frame = contrast_terms(terms, seed=run)
            frame = frame[(frame["group"] == "a") & frame["p"].notna()]
            truth = np.log2(2)
            known = frame.dropna(subset="log_ratio_low")
            covered.append((known["log_ratio_low"] <= truth) & (truth <= known["log_ratio_high"]))
            ratios.append(frame["log_ratio"])
        assert 0.93 <= pd.concat(covered).mean() <= 0.99 and len(pd.concat(covered)) >= 250
        assert pd.concat(ratios).median() == pytest.approx(np.log2(2), abs=0.1)

    def test_a_small_group_of_random_articles_says_nothing(self):
        above = []
        for run in range(10):
            terms = bursty(np.random.default_rng(run), articles=300, words=200, share=8 / 300)
            frame = contrast_terms(terms, seed=run)
            above.append((frame["log_ratio_low"][frame["group"] == "a"] > 0).mean())
        assert np.mean(above) <= 0.06

    def test_on_random_halves_nothing_is_distinctive(self):
        found = [contrast_terms(bursty(np.random.default_rng(run), words=150), seed=run)["q"].min() < 0.05 for run in range(20)]
        assert np.mean(found) <= 0.1

    def test_a_rare_p_survives_a_correction_for_thousands_of_words(self):
        rates = np.append(np.full(3000, 4e-4), 0.0005)
        terms = bursty(np.random.default_rng(0), articles=60, rates=rates)
        counts = terms.counts.tolil()
        counts[:30, 3000] = 9
        frame = contrast_terms(replace(terms, counts=sparse.csr_array(counts)))
        row = frame[(frame["word"] == "w3000") & (frame["group"] == "a")].iloc[0]
        assert row["p"] < 1e-4 and row["q"] < 0.05 and frame["word"].iloc[0] == "w3000"

    def test_the_sequential_p_is_that_of_many_deals(self):
        terms = bursty(np.random.default_rng(3), words=30)
        frame = contrast_terms(terms).query("group == 'a'").dropna(subset="p").set_index("word")
        method = Method(resamples=20_000)
        group = pd.Categorical(terms.group)
        names = list(frame.index)
        counts = terms.counts.toarray()[:, [terms.names.index(name) for name in names]]
        whole = compare_groups(counts, terms.words, group, terms.rows["article"].to_numpy(), features=names, method=method)
        whole = whole[whole["group"] == "a"].set_index("feature")["p"]
        assert (np.abs(np.log(frame["p"] / whole)) < 1.1).all() and len(whole) > 5


class TestTerms:
    def test_runs_end_with_their_sentence_and_their_article(self):
        tokens = mk.read(pd.DataFrame({"text": ["One two. Three four", "five six"], "date": "2019-02-06"})).tokens
        found = occurrences(tokens, 2)
        assert [found.names(tokens)[code] for code in found.codes] == ["one two", "three four", "five six"]
        assert len(occurrences(tokens, 3).positions) == 0

    @settings(max_examples=25)
    @given(
        st.lists(st.sampled_from(["Aa bb cc.", "Bb cc aa bb", "Cc dd. Cc cc", "Aa", ""]), min_size=1, max_size=5),
        st.integers(1, 4),
    )
    def test_counting_agrees_with_counting_by_hand(self, texts, size):
        names = [f"n{row}" for row in range(len(texts))]
        source = mk.Corpus(pd.DataFrame({"id": names, "text": texts}))
        terms = count_terms(source, "id", size)
        for row, text in enumerate(texts):
            runs = [s.split()[i : i + size] for s in text.lower().split(".") for i in range(len(s.split()) - size + 1)]
            expected = pd.Series([" ".join(run) for run in runs], dtype=str).value_counts()
            counted = pd.Series(terms.counts[[row]].toarray()[0], index=terms.names)
            assert counted[counted > 0].to_dict() == expected.to_dict()

    def test_exactly_the_word_is_found_not_its_possessive(self):
        source = mk.read(pd.DataFrame({"text": ["The dam's wall and the dam."], "date": ["2019-02-06"]}))
        assert len(source.find(Exactly(("dam",)))) == 1
        assert len(source.find(Exactly(("the dam's",)))) == 1
        assert len(source.find(Exactly(("no such",)))) == 0


class TestCollocates:
    def test_windows_stay_in_the_sentence_and_count_each_word_once(self):
        source = corpus(a=["Near talks far talks end. Away."])
        spans = find_patterns(source.tokens, ["talks"])
        near = [source.tokens.vocabulary[i] for i in source.tokens.ids[window_tokens(source.tokens, spans, 2)]]
        assert near == ["near", "far", "end"]

    def test_counts_and_measures(self):
        source = corpus(a=["Grain talks stall."] * 6 + ["Grain stalls."] * 2)
        frame = collocates(source, "talks", window=1).frame.set_index("word")
        assert frame.loc["grain", ["hits", "all_hits", "articles"]].tolist() == [6, 8, 6]
        assert frame.loc["grain", "log_dice"] == pytest.approx(14 + np.log2(2 * 6 / (6 + 8)))
        assert frame.loc["stall", "log_dice"] == 14
        size, windows = len(source.tokens) - 6, 12
        assert frame.loc["grain", "expected"] == pytest.approx(windows * 8 / size)
        assert frame.loc["grain", "mi"] == pytest.approx(np.log2(6 / (windows * 8 / size)))

    def test_a_word_twice_by_one_match_does_not_break_the_scale(self):
        frame = collocates(corpus(a=["Very very talks."] * 4), "talks").frame
        assert frame["log_dice"].max() <= 14
        assert frame.set_index("word").loc["very", ["hits", "log_dice"]].tolist() == [8, 14 + np.log2(2 * 4 / (4 + 8))]

    def test_the_company_of_a_word_differs_between_groups(self):
        source = corpus(a=["Grain talks. Gas."] * 12, b=["Gas talks. Grain."] * 12)
        frame = collocates(source, "talks", by="outlet").frame.set_index(["word", "group"])
        row = frame.loc[("grain", "a")]
        assert row[["hits", "other_hits", "articles", "other_articles"]].tolist() == [12, 0, 12, 0]
        assert row["log_ratio"] > 0 and row["p"] < 0.05
        assert row["p"] < 0.05
        assert frame.loc[("gas", "a"), "log_ratio"] == -frame.loc[("gas", "b"), "log_ratio"]
        assert row["log_dice"] == 14
        assert row["log_dice"] > frame.loc[("grain", "a"), "other_log_dice"] or np.isnan(row["other_log_dice"])

    def test_the_window_may_be_the_sentence(self):
        source = corpus(a=["Far away from here the talks went on and on until the very end."] * 3)
        assert "far" in set(collocates(source, "talks", window="sentence").frame["word"])
        assert "far" not in set(collocates(source, "talks", window=4).frame["word"])

    @pytest.mark.parametrize("window", [0, -1, "article", 2.5])
    def test_an_odd_window_is_refused(self, window):
        with pytest.raises(ValueError, match="no window"):
            collocates(two_sides(), "talks", window=window)

    @pytest.mark.parametrize("by", [None, "outlet"])
    def test_a_pattern_that_is_nowhere_has_no_collocates(self, by):
        table = collocates(two_sides(), "xyzzy", by=by)
        assert len(table) == 0
        assert repr(table)
        assert table.plot().digest


class TestNgrams:
    def test_recurring_runs_with_their_articles(self):
        frame = ngrams(corpus(a=["Peace talks stall. Peace talks."] * 3), 2).frame.set_index("word")
        assert frame.loc["peace talks", ["hits", "articles"]].tolist() == [6, 3]
        assert frame.loc["peace talks", "z"] > 0

    def test_a_list_for_reference_can_be_saved(self, tmp_path):
        ngrams(two_sides(), 1).save(tmp_path / "list")
        assert len(words_of(reference=tmp_path / "list.csv"))

    def test_clusters_hold_the_pattern(self):
        frame = clusters(corpus(a=["They hold peace talks in town."] * 3), "peace talks").frame
        assert set(frame["word"]) == {"they hold peace", "hold peace talks", "peace talks in", "talks in town"} - {
            "they hold peace", "talks in town"}  # fmt: skip
        assert "z" not in frame

    def test_nothing_recurs_in_nothing(self):
        nothing = two_sides().take(np.zeros(0, int))
        assert len(ngrams(nothing)) == len(clusters(nothing, "talks")) == 0

    def test_a_minimum_below_one_is_refused(self):
        with pytest.raises(ValueError, match="at least 0 articles"):
            ngrams(two_sides(), minimum=0)


class TestDispersion:
    def test_parts_are_articles_or_groups(self):
        hits = two_sides().find("ultimatum")
        over = dispersion(hits).frame.iloc[0]
        assert over[["hits", "parts", "of"]].tolist() == [12, 12, 42]
        assert dispersion(hits, by="outlet").frame.iloc[0][["parts", "of"]].tolist() == [1, 2]

    def test_places_run_from_the_beginning_to_the_end(self):
        frame = places(corpus(a=["An ultimatum"] * 3).find("ultimatum"))
        assert frame["position"].tolist() == [1, 1, 1]

    def test_a_word_that_is_nowhere_has_no_dispersion(self):
        table = dispersion(two_sides().find("xyzzy"))
        assert table.frame.loc[0, "DP":"KL"].isna().all()
        assert table.plot().digest

    def test_an_unknown_column_is_refused(self):
        with pytest.raises(ValueError, match="no column 'x' to part"):
            dispersion(two_sides().find(Phrase("talks")), by="x")


class TestContributions:
    def lexicon(self):
        return mk.Lexicon("toy", {"war": ["war*", "attack*", "shell*"]}, polarity=False)

    def compared(self, **given):
        source = corpus(
            a=["War and attacks. War."] * 8, b=["Shelling. War."] * 7, c=["Nothing but attacks, attacks."] * 6
        )
        return source.find(self.lexicon()).compare(by="outlet", **given)

    @pytest.mark.parametrize("group", ["a", "b", "c"])
    def test_they_add_up_to_the_difference(self, group):
        gap = self.compared()
        frame = contributions(gap, "war", group).frame
        rows = gap.frame.set_index("group")
        others = rows.drop(group)
        difference = rows.loc[group, "rate"] - 1000 * others["hits"].sum() / others["words"].sum()
        assert frame["contribution"].sum() == pytest.approx(difference, abs=1e-12)
        assert frame["hits"].sum() == rows.loc[group, "hits"]
        assert frame["share"].sum() == pytest.approx(1)

    def test_against_a_reference(self):
        gap = self.compared(reference="c")
        frame = contributions(gap, "war", "a").frame
        rows = gap.frame.set_index("group")["rate"]
        assert frame["contribution"].sum() == pytest.approx(rows["a"] - rows["c"], abs=1e-12)
        with pytest.raises(ValueError, match="compared with nothing"):
            contributions(gap, "war", "c")

    def test_the_ratio_without_an_entry_is_that_of_the_lexicon_without_it(self):
        frame = contributions(self.compared(), "war", "a").frame.set_index("entry")
        less = mk.Lexicon("toy", {"war": ["attack*", "shell*"]}, polarity=False)
        gap = self.compared().hits.corpus.find(less).compare(by="outlet").frame.set_index("group")
        assert frame.loc["war*", "ratio_without"] == pytest.approx(gap.loc["a", "ratio"])

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
    def test_they_add_up_for_any_counts(self, counts):
        mine, other = (pd.Series(side, index=[f"e{i}" for i in range(len(side))]) for side in zip(*counts, strict=True))
        frame = entry_contributions(mine, 1234, other, 777)
        whole = 1000 * mine.sum() / 1234 - 1000 * other.sum() / 777
        assert frame["contribution"].sum() == pytest.approx(whole, abs=1e-9)

    @pytest.mark.parametrize(("feature", "group", "said"), [("peace", "a", "no feature"), ("war", "x", "no group")])
    def test_what_is_not_there_is_refused(self, feature, group, said):
        with pytest.raises(ValueError, match=said):
            contributions(self.compared(), feature, group)

    def test_hits_by_side_add_up_too(self):
        said = '"War," said Mr Vale, the minister. "An attack," he said. Shelling went on.'
        gap = corpus(a=[said] * 6).find(self.lexicon()).compare(by="section")
        group = gap.frame["group"].iloc[-1]
        frame = contributions(gap, "war", group).frame
        assert frame["hits"].sum() == gap.frame.set_index("group").loc[group, "hits"]
