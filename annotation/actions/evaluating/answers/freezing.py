"""Makes the rows of an evaluation: one of each item in each trial, without its order and key."""

from typing import Final

from django.db import connection

from annotation.models import Evaluation

# The questions about one image follow one another, so that a server that keeps images and a worker need each once.
_FREEZE: Final = """
INSERT INTO annotation_evaluationanswer
       (evaluation_id, item_id, trial, number, status, failure, failure_params, fencing_token, key, attempts,
        output_cap, reserved_tokens, reserved_cost, lost_calls, text, model, finish_reason, input_tokens,
        cached_tokens, output_tokens, usage_is_estimated, cost, latency_ms)
SELECT %s, item.id, trial, row_number() OVER (ORDER BY item.image_id, trial, item.number), 'queued', '', '{}', 0, '', 0,
       0, 0, 0, 0, '', '', '', 0, 0, 0, false, 0, 0
  FROM annotation_benchmarkitem item CROSS JOIN generate_series(0, %s - 1) AS trial
 WHERE item.benchmark_id = %s AND (item.criterion <> 'AesI' OR trial = 0)
"""


def freeze_items(evaluation: Evaluation) -> int:
    """Makes a row of each item of the benchmark in each trial, an interpretation in one; returns their number."""
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [evaluation.id, evaluation.trials, evaluation.benchmark_id])
        return int(cursor.rowcount)
