"""The forms that request a run and resume one, and requests in words."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from annotation.models import ModelJob, ModelJobStatus, Project, Recipe, Run
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.recipes import built_in_recipe, built_in_recipe_keys
from annotation.refining.run_spec import RunSpec
from annotation.rules.prompts import text_in
from frontend.forms.critique_filter import CritiqueFilterForm, filter_in_words, initial_filter, percent_field
from frontend.presenting.quality.figures import percent
from frontend.templatetags.loupe import moment
from frontend.templatetags.refinement import amount

SAMPLE: Final = 10
BATCH_FILES: Final = ""
_MAX_TOKENS: Final = 10**15
_AMOUNTS: Final = ("limit", "budget_tokens", "budget_money")


def tokens_field(label: Any) -> forms.IntegerField:
    """Returns the field of a budget in tokens."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=_MAX_TOKENS)


def money_field(label: Any, **options: Any) -> forms.DecimalField:
    """Returns the field of an amount of money."""
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=18, decimal_places=8, **options)


class RunForm(CritiqueFilterForm):
    """Requests a run: without an endpoint one for batch files, and without a limit one over all critiques."""

    field_order = ("recipe", "endpoint", "model", "input_price", "output_price", "acknowledged", *_AMOUNTS)

    recipe = forms.ChoiceField(label=gettext_lazy("Recipe"))
    endpoint = forms.ChoiceField(label=gettext_lazy("Endpoint"), required=False)
    model = forms.CharField(
        label=gettext_lazy("Model"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As the provider of the batch service calls it; each request names it."),
    )
    input_price = money_field(gettext_lazy("Price of a million input tokens"))
    output_price = money_field(gettext_lazy("Price of a million output tokens"))
    acknowledged = forms.BooleanField(label=gettext_lazy("I confirm that the texts may be sent there"), required=False)
    limit = forms.IntegerField(
        label=gettext_lazy("Critiques at most"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        initial=SAMPLE,
        help_text=gettext_lazy("Ten first: look at what comes back before you pay for all. Leave it empty for all."),
    )
    budget_tokens = tokens_field(gettext_lazy("Budget in tokens"))
    budget_money = money_field(gettext_lazy("Budget in money"))
    judge_endpoint = forms.ChoiceField(label=gettext_lazy("Second model"), required=False)
    judge_share = percent_field(gettext_lazy("Share that it checks, %"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.project = project
        self.endpoints = load_endpoints()
        names = [(name, f"{name} · {endpoint.model}") for name, endpoint in self.endpoints.items()]
        self._set_choices("recipe", list(_recipe_choices(project)))
        self._set_choices("endpoint", [*names, (BATCH_FILES, gettext_lazy("Batch files, without an endpoint"))])
        self._set_choices("judge_endpoint", [("", pgettext_lazy("second model", "none")), *names])

    def visible_fields(self) -> list[forms.BoundField]:
        """Returns the fields that the page shows: those of a second model only where there are endpoints."""
        without = () if self.endpoints else ("judge_endpoint", "judge_share")
        return [bound for bound in super().visible_fields() if bound.name not in without]

    def require_acknowledgement(self, endpoints: list[Endpoint]) -> None:
        """Adds an error beside the confirmation unless it is ticked or no endpoint needs one."""
        if endpoints and not self.cleaned_data["acknowledged"]:
            self.add_error("acknowledged", _("Confirm that the texts may be sent there, or choose another endpoint."))

    def pass_over_empty_fields(self) -> None:
        """Removes the errors of fields that are empty: while the form is filled in, they are not wrong yet."""
        for name in [name for name in self.errors if name in self.fields and not self[name].value()]:
            del self.errors[name]

    @property
    def endpoint_names(self) -> list[str]:
        """The names of the chosen endpoints, whether the rest of the form is valid or not."""
        names = [self[field].value() for field in ("endpoint", "judge_endpoint")]
        return [name for name in names if name]

    @property
    def chosen_endpoint(self) -> Endpoint | None:
        """The endpoint that a valid form names; None for batch files."""
        return self.endpoints.get(self.cleaned_data["endpoint"])

    def recipe_version(self) -> Recipe:
        """Returns the chosen recipe. One that comes with Loupe and is not stored yet is not saved."""
        key, _colon, version = self.cleaned_data["recipe"].rpartition(":")
        stored = Recipe.objects.filter(project=self.project, key=key, version=version).first()
        return stored or _built_in(self.project, key)

    def spec(self, recipe: Recipe) -> RunSpec:
        """Returns the request for a run of `recipe`."""
        data = self.cleaned_data
        return RunSpec(
            recipe=recipe,
            endpoint=data["endpoint"],
            model=data["model"],
            input_price=data["input_price"],
            output_price=data["output_price"],
            filter=self.critique_filter(),
            limit=data["limit"],
            budget_tokens=data["budget_tokens"],
            budget_money=data["budget_money"],
            judge_endpoint=data["judge_endpoint"],
            judge_share=(data["judge_share"] or 0) / 100,
        )


class ResumeForm(forms.Form):
    """Resumes a run, with the same budgets or raised ones. A budget that the run has cannot be taken away."""

    KEEPS_BUDGET: Any = gettext_lazy("This run keeps a budget: enter one.")

    budget_tokens = tokens_field(gettext_lazy("Budget in tokens"))
    budget_money = money_field(gettext_lazy("Budget in money"))
    acknowledged = forms.BooleanField(label=gettext_lazy("I confirm that the texts may be sent there"), required=False)

    def __init__(self, *args: Any, run: ModelJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("budget_tokens", "budget_money"):
            if name in self.data and name in values and values[name] is None and getattr(self.run, name) is not None:
                self.add_error(name, self.KEEPS_BUDGET)
        return values

    def changes(self, run: ModelJob) -> dict[str, Any]:
        """Returns the budgets that differ from the run's, and whether the address is confirmed."""
        names = ("budget_tokens", "budget_money")
        budgets = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] != getattr(run, name)}
        return {**budgets, "acknowledged": self.cleaned_data["acknowledged"]}


class RunFilter(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", pgettext_lazy("run", "any")), *ModelJobStatus.choices],
    )


def initial_of(run: Run) -> dict[str, Any]:
    """Returns the initial values of a form that requests what a sample asked for, over all critiques."""
    return {
        **initial_filter(run.filter),
        "recipe": choice_of(run.recipe),
        "endpoint": run.endpoint,
        "model": "" if run.endpoint else run.model,
        "input_price": None if run.endpoint else run.input_price,
        "output_price": None if run.endpoint else run.output_price,
        "limit": None,
        "judge_endpoint": run.judge_endpoint,
        "judge_share": round(run.judge_share * 100) or None,
    }


def recipe_title(recipe: Recipe) -> str:
    """Returns the title of a recipe in the reader's language; its key where it has none."""
    title = recipe.definition.get("title")
    return text_in(title, get_language() or "") if title else recipe.key


def run_name(run: Run) -> str:
    """Returns what tells a run from others in a list of choices: its time, recipe, model and sample."""
    sample = [_("a sample of %(limit)s") % {"limit": amount(run.limit)}] if run.limit else []
    return " · ".join([moment(run.created_at), _version_label(run.recipe), run.model, *sample])


def choice_of(recipe: Recipe) -> str:
    """Returns the value of a recipe in the form: the same before and after one that comes with Loupe is stored."""
    return f"{recipe.key}:{recipe.version}"


def _recipe_choices(project: Project) -> Iterator[tuple[str, str]]:
    """Yields the latest version of each recipe, those that come with Loupe and are not stored, and earlier versions."""
    recipes = list(project.recipes.order_by("key", "-version"))
    latest = list({recipe.key: recipe for recipe in reversed(recipes)}.values())
    keys = {recipe.key for recipe in latest}
    built_in = [_built_in(project, key) for key in built_in_recipe_keys() if key not in keys]
    earlier = [recipe for recipe in recipes if recipe not in latest]
    for recipe in [*latest, *built_in, *earlier]:
        yield choice_of(recipe), _version_label(recipe)


def _built_in(project: Project, key: str) -> Recipe:
    """Returns a recipe that comes with Loupe as the project's first version, not saved."""
    return Recipe(project=project, key=key, version=1, definition=built_in_recipe(key))


def _version_label(recipe: Recipe) -> str:
    return _("%(title)s, version %(version)d") % {"title": recipe_title(recipe), "version": recipe.version}


def request_terms(run: Run, endpoint: Endpoint | None) -> list[tuple[str, str]]:
    """Returns what was requested of a run, each with its label."""
    terms = [(_("Recipe"), _version_label(run.recipe)), *_endpoint_terms(run, endpoint), *filter_in_words(run.filter)]
    if run.limit:
        terms.append((_("Critiques at most"), amount(run.limit)))
    if run.budget_tokens is not None:
        terms.append((_("Budget in tokens"), amount(run.budget_tokens)))
    if run.budget_money is not None:
        terms.append((_("Budget in money"), f"{amount(run.budget_money)} {run.currency}"))
    if run.judge_endpoint:
        terms.append((_("Second model"), f"{run.judge_endpoint} · {percent(run.judge_share)}"))
    return terms


def _endpoint_terms(run: Run, endpoint: Endpoint | None) -> Iterator[tuple[str, str]]:
    if not run.endpoint:
        yield _("Endpoint"), _("Batch files, without an endpoint")
        yield _("Model"), run.model
        return
    yield _("Endpoint"), f"{run.endpoint} · {run.model}"
    if endpoint:
        yield _("Address"), endpoint.url
    if run.input_price is not None and run.output_price is not None:
        prices = {"input": amount(run.input_price), "output": amount(run.output_price)}
        yield (
            _("Prices for a million tokens"),
            _("%(input)s for input, %(output)s for output (%(currency)s)") % {**prices, "currency": run.currency},
        )
