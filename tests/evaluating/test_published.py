"""The published rows, held to our own scorer: where their sub-scores give another score, they are named here."""

import pytest

from annotation.evaluating.published.rows import RANDOM, published_rows, recompute
from annotation.evaluating.tables.rows import estimate_overall, published_row

CONTRADICTED = {
    ("GPT-4V", "AesA"): -0.07,
    ("Gemini Pro Vision", "AesE"): -0.16,
    ("Gemini Pro Vision", "AesA"): 0.08,
    ("InstructBLIP", "AesP"): -0.69,
    ("InstructBLIP", "AesE"): -0.17,
    ("GLM", "AesA"): -0.15,
    ("IDEFICS-Instruct", "AesP"): 0.14,
    ("IDEFICS-Instruct", "AesE"): 0.25,
    ("TinyGPT-V", "AesA"): -0.11,
    ("Q-Instruct", "AesE"): -0.17,
}
"""By model and criterion, what the sub-scores give less what was printed."""


def test_sub_scores_weighted_by_the_counts_give_the_published_scores_but_for_ten():
    differences = {
        (row.model, criterion): round(recompute(criterion, values) - row.scores[criterion], 2)
        for row in published_rows()
        for criterion, values in row.sub_scores.items()
        if abs(recompute(criterion, values) - row.scores[criterion]) > (0.005 if criterion == "AesI" else 0.05)
    }
    assert differences == CONTRADICTED
    assert {(row.model, criterion) for row in published_rows() for criterion in row.recomputed} == set(CONTRADICTED)


def test_every_published_overall_score_is_the_scorers_own():
    rows = [row for row in published_rows() if row.overall is not None]
    assert len(rows) == 15
    for row in rows:
        assert estimate_overall(published_row(row)).value == pytest.approx(row.overall, abs=0.0051), row.model


def test_all_published_models_are_there_once_best_first():
    rows = published_rows()
    models = [row.model for row in rows]
    assert len(models) == len(set(models)) == 23
    assert models[:2] == ["GPT-4o", "MiniCPM-Llama3-V-2.5"]
    assert sum(bool(row.sub_scores) for row in rows) == 20
    (random,) = [row for row in rows if row.model == RANDOM]
    assert (random.scores, random.overall) == ({"AesP": 35.02, "AesE": 34.98, "AesA": 33.33}, None)


def test_the_printed_interest_of_q_instruct_explains_its_score():
    (row,) = [row for row in published_rows() if row.model == "Q-Instruct"]
    assert recompute("AesE", {**row.sub_scores["AesE"], "interest": 100 * 26 / 31}) == pytest.approx(
        row.scores["AesE"], abs=0.05
    )
