"""The tasks of the workers: each calls an action and is safe to run twice. `sweep` alone calls several."""

from uuid import UUID

from celery import shared_task

from annotation.actions.calling.heartbeats import expire_all_leases
from annotation.actions.curating.holding_out import hold_out_missed_copies
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.evaluating.cross_checks.claims import expire_cross_checks
from annotation.actions.evaluating.evaluations.evaluations import resend_evaluations
from annotation.actions.evaluating.evaluations.scoring import resend_scores, score_evaluation
from annotation.actions.evaluating.judging.judgings import begin_due_judgings, resend_judgings
from annotation.actions.evaluating.publishing.benchmarks import resend_benchmarks
from annotation.actions.evaluating.publishing.work import publish_benchmark as publish_one_benchmark
from annotation.actions.evaluating.work import work_on_evaluation, work_on_judging
from annotation.actions.importing.chunk_queue import resend_chunks
from annotation.actions.importing.cleanup import delete_expired_files
from annotation.actions.importing.images import prepare_image, resend_images
from annotation.actions.importing.local_imports import fail_abandoned_imports
from annotation.actions.importing.work import work_import as work_on_chunk
from annotation.actions.inspecting.top_ups import ask_for_more_later
from annotation.actions.inspecting.work import inspect_critiques as inspect_changed_critiques
from annotation.actions.measuring.work import compute_due_statistics
from annotation.actions.refining.batch_results import read_results as read_results_file
from annotation.actions.refining.batch_results import resend_results
from annotation.actions.refining.rechecks import resend_rechecks, work_recheck
from annotation.actions.refining.runs import resend_runs
from annotation.actions.refining.work import work_on_run
from annotation.actions.releasing.exports import resend_exports
from annotation.actions.releasing.run_export import run_export as write_export
from annotation.actions.review.bulk_acceptance import resend_bulk_acceptances, work_bulk_acceptance
from annotation.actions.review.claim_reviews import end_review_leases
from annotation.actions.review.refeeding import refeed_critiques
from annotation.actions.review.unanswered import ask_again
from annotation.imaging.storing import delete_stale_spool_files


@shared_task(name="annotation.tasks.render_image")
def render_image(image_id: str) -> None:
    """Makes an image's renditions."""
    prepare_image(image_id=UUID(image_id))


@shared_task(name="annotation.tasks.work_import")
def work_import(_import_id: str) -> None:
    """Works on a chunk: of this import, or of one whose turn comes before."""
    work_on_chunk()


@shared_task(name="annotation.tasks.run_export")
def run_export(export_id: str) -> None:
    """Writes and publishes a release."""
    write_export(export_id=UUID(export_id))


@shared_task(name="annotation.tasks.publish_benchmark")
def publish_benchmark(benchmark_id: str) -> None:
    """Writes and publishes a benchmark."""
    publish_one_benchmark(benchmark_id=UUID(benchmark_id))


@shared_task(name="annotation.tasks.read_results")
def read_results(results_id: str) -> None:
    """Reads a results file of a run."""
    read_results_file(results_id=UUID(results_id))


@shared_task(name="annotation.tasks.recheck_run")
def recheck_run(recheck_id: str) -> None:
    """Runs the checks again over the instructions of a run."""
    work_recheck(recheck_id=UUID(recheck_id))


@shared_task(name="annotation.tasks.refine")
def refine(run_id: str) -> None:
    """Makes calls of a run, and instructions of the answers."""
    work_on_run(UUID(run_id))


@shared_task(name="annotation.tasks.evaluate")
def evaluate(evaluation_id: str) -> None:
    """Asks questions of a benchmark, and reads the answers."""
    work_on_evaluation(UUID(evaluation_id))


@shared_task(name="annotation.tasks.score")
def score(evaluation_id: str) -> None:
    """Computes the scores of an evaluation from its stored answers."""
    score_evaluation(UUID(evaluation_id))


@shared_task(name="annotation.tasks.judge")
def judge(judging_id: str) -> None:
    """Asks a judge about interpretations of an evaluation."""
    work_on_judging(UUID(judging_id))


@shared_task(name="annotation.tasks.accept_in_bulk")
def accept_in_bulk(acceptance_id: str) -> None:
    """Accepts what matched the filter of a bulk acceptance."""
    work_bulk_acceptance(acceptance_id=UUID(acceptance_id))


@shared_task(name="annotation.tasks.inspect_critiques")
def inspect_critiques() -> None:
    """Inspects the critiques that changed in all projects; called every few seconds."""
    inspect_changed_critiques()


@shared_task(name="annotation.tasks.compute_statistics")
def compute_statistics() -> None:
    """Computes the statistics of projects whose counts have moved; called every few seconds."""
    compute_due_statistics()


@shared_task(name="annotation.tasks.sweep")
def sweep() -> None:
    """Expires claims, sends lost hints again, and cleans up; called every few seconds."""
    expire_claims()
    expire_cross_checks()
    end_review_leases()
    ask_again()
    ask_for_more_later()
    refeed_critiques()
    hold_out_missed_copies()
    resend_images()
    resend_chunks()
    fail_abandoned_imports()
    resend_exports()
    resend_bulk_acceptances()
    resend_benchmarks()
    resend_results()
    resend_rechecks()
    expire_all_leases()
    resend_runs()
    resend_evaluations()
    begin_due_judgings()
    resend_judgings()
    resend_scores()
    delete_expired_files()
    delete_stale_spool_files()
