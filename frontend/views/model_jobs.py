"""The verbs of jobs that call models, on pages: runs, evaluations and judgings are paused and resumed alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from annotation.models import ModelJob, Person
from frontend.forms.refinement.runs import ResumeForm
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class JobVerbs:
    """Makes the views of one kind of jobs: `find` is its access for whoever may change it, `page` the URL of a job's.

    An action takes the job under its `noun`, which also names its id in URLs.
    """

    noun: str
    find: Callable[[Person, UUID], Any]
    page: Callable[[Any], str]

    def verb(self, action: Callable[..., ModelJob], message: Any = "") -> View:
        """Returns the view of an action that needs nothing but the job; the job's page then says the `message`."""

        @require_POST
        @login_required
        def act(request: PersonRequest, **ids: UUID) -> HttpResponse:
            job = self._job(request, ids)
            action(actor=request.user, **{self.noun: job})
            if message:
                messages.success(request, message)
            return redirect(self.page(job))

        return act

    def resume(
        self,
        action: Callable[..., ModelJob],
        form_class: type[ResumeForm],
        show: Callable[[PersonRequest, Any, Any], HttpResponse],
    ) -> View:
        """Returns the view that resumes a job with the form's budgets, or shows the page again with what is wrong.

        A GET leads to the job: the page of an error has this address, and may be loaded again or read in another
        language. `show` shows that page with the form as it was filled in.
        """

        @require_http_methods(["GET", "HEAD", "POST"])
        @login_required
        def resume(request: PersonRequest, **ids: UUID) -> HttpResponse:
            job = self._job(request, ids)
            if request.method != "POST":
                return redirect(self.page(job))
            form = form_class(request.POST, run=job)
            if form.is_valid():
                with errors_beside_fields(form):
                    action(actor=request.user, **{self.noun: job}, **form.changes(job))
                    return redirect(self.page(job))
            return show(request, job, form)

        return resume

    def _job(self, request: PersonRequest, ids: dict[str, UUID]) -> Any:
        return self.find(request.user, ids[f"{self.noun}_id"])
