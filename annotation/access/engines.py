"""Looks up what belongs to refinement and to benchmarks."""

from uuid import UUID

from annotation.access.roles import ANNOTATORS, MANAGERS, READERS, get_row, require_role
from annotation.models import (
    Benchmark,
    Candidate,
    CrossCheck,
    Evaluation,
    Instruction,
    Judging,
    Person,
    Recipe,
    ResultsFile,
    Run,
)


def access_benchmark(person: Person, benchmark_id: UUID, roles: frozenset[str] = READERS) -> Benchmark:
    benchmark = get_row(Benchmark.objects.select_related("project", "requested_by"), benchmark_id)
    require_role(person, benchmark.project_id, roles)
    return benchmark


def access_evaluation(person: Person, evaluation_id: UUID, roles: frozenset[str] = READERS) -> Evaluation:
    evaluation = get_row(Evaluation.objects.select_related("benchmark", "project", "requested_by"), evaluation_id)
    require_role(person, evaluation.project_id, roles)
    return evaluation


def access_judging(person: Person, judging_id: UUID, roles: frozenset[str] = READERS) -> Judging:
    judging = get_row(Judging.objects.select_related("evaluation__benchmark", "project", "requested_by"), judging_id)
    require_role(person, judging.project_id, roles)
    return judging


def access_recipe(person: Person, recipe_id: UUID) -> Recipe:
    recipe = get_row(Recipe.objects.select_related("project"), recipe_id)
    require_role(person, recipe.project_id, MANAGERS)
    return recipe


def access_run(person: Person, run_id: UUID, roles: frozenset[str] = MANAGERS) -> Run:
    run = get_row(Run.objects.select_related("project", "recipe", "requested_by"), run_id)
    require_role(person, run.project_id, roles)
    return run


def access_results(person: Person, results_id: UUID) -> ResultsFile:
    results = get_row(ResultsFile.objects.select_related("run__project", "requested_by"), results_id)
    require_role(person, results.run.project_id, MANAGERS)
    return results


def access_instruction(person: Person, instruction_id: UUID, roles: frozenset[str] = READERS) -> Instruction:
    related = ("project", "run__recipe", "critique__image", "critique__questionnaire")
    instruction = get_row(Instruction.objects.select_related(*related), instruction_id)
    require_role(person, instruction.project_id, roles)
    return instruction


def access_candidate(person: Person, candidate_id: UUID) -> Candidate:
    candidate = get_row(Candidate.objects.select_related("project"), candidate_id)
    require_role(person, candidate.project_id, MANAGERS)
    return candidate


def access_own_candidate(person: Person, candidate_id: UUID) -> Candidate:
    """Returns a candidate that the person wrote, while they are an annotator of its project."""
    candidate = get_row(Candidate.objects.select_related("project").filter(author=person), candidate_id)
    require_role(person, candidate.project_id, ANNOTATORS)
    return candidate


def access_own_cross_check(person: Person, cross_check_id: UUID) -> CrossCheck:
    """Returns the person's own cross-check, while they are an annotator of its project."""
    cross_check = get_row(CrossCheck.objects.select_related("project").filter(person=person), cross_check_id)
    require_role(person, cross_check.project_id, ANNOTATORS)
    return cross_check
