"""Which interpretations a person may judge, and how many there are."""

from typing import Final

from annotation.models import Benchmark, Person
from annotation.sql.rows import fetch_rows

JUDGES_TAKEN: Final = """(
    (SELECT count(*) FROM annotation_judgement judgement
      WHERE judgement.answer_id = answer.id AND judgement.judge = 'person')
  + (SELECT count(*) FROM annotation_judgingclaim claim
      WHERE claim.answer_id = answer.id AND claim.judgement_id IS NULL AND claim.person_id <> %(person)s
        AND claim.lease_until > now()))"""
"""How many people have judged an answer, or have it before them; the person themselves does not count."""

# Counted of all answers at once: there are far fewer judgements of people than answers.
_TAKEN_ANSWERS: Final = """
SELECT answer_id FROM (
       SELECT answer_id FROM annotation_judgement WHERE judge = 'person'
        UNION ALL
       SELECT answer_id FROM annotation_judgingclaim
        WHERE judgement_id IS NULL AND person_id <> %(person)s AND lease_until > now()) AS judges
 GROUP BY answer_id HAVING count(*) >= %(judges)s
"""
OPEN_ANSWERS: Final = f"""
  FROM annotation_evaluationanswer answer
  JOIN annotation_evaluation evaluation ON evaluation.id = answer.evaluation_id
  JOIN annotation_benchmarkitem item ON item.id = answer.item_id
 WHERE evaluation.benchmark_id = %(benchmark)s AND evaluation.status <> 'cancelled'
   AND NOT evaluation.is_hidden AND answer.outcome = 'answered'
   AND NOT EXISTS (SELECT FROM annotation_judgingclaim mine
                    WHERE mine.answer_id = answer.id AND mine.person_id = %(person)s
                      AND (mine.judgement_id IS NOT NULL OR mine.lease_until > now()))
   AND NOT EXISTS (SELECT FROM annotation_critique critique
                    WHERE critique.image_id = item.image_id AND critique.annotator_id = %(person)s)
   AND NOT EXISTS (SELECT FROM ({_TAKEN_ANSWERS}) AS taken WHERE taken.answer_id = answer.id)
"""
"""The interpretations of a benchmark that a person may be given: none of an evaluation that the table leaves out.
Whoever wrote a critique of the image judges none of its interpretations: their own words may be the reference."""


def count_open_answers(person: Person, benchmark: Benchmark) -> int:
    """Returns how many interpretations the person may still be given, beside those before them."""
    parameters = {"person": person.id, "benchmark": benchmark.id, "judges": benchmark.judges_per_answer}
    (row,) = fetch_rows(f"SELECT count(*) AS number {OPEN_ANSWERS}", parameters)
    return int(row["number"])
