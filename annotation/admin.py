"""Registers the models with Django's admin, read-only: rows change through the actions alone.

Accounts are the exception: a site administrator activates and deactivates them and appoints administrators here.
Nothing is added or deleted.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotation.models import (
    Assignment,
    Batch,
    Critique,
    Draft,
    Event,
    Export,
    ExportFile,
    Flag,
    Image,
    ImageImport,
    Invitation,
    Membership,
    Person,
    Project,
    Questionnaire,
    SignInIdentifier,
)
from annotation.rules.events import EVENTS, declaration_of

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:  # only the stubs make it generic
    ModelAdmin = admin.ModelAdmin


class ReadOnly(ModelAdmin):
    """Lists and shows rows, without the fields named in `secret`."""

    secret: ClassVar[tuple[str, ...]] = ()
    show_full_result_count = False
    list_per_page = 50

    def get_fields(self, _request: HttpRequest, _row: Any = None) -> list[Any]:
        return [field.name for field in self.model._meta.fields if field.name not in self.secret]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(ReadOnly):
    list_display = (
        "username",
        "first_name",
        "last_name",
        "email",
        "has_shared_identifier",
        "is_active",
        "is_superuser",
        "last_login",
    )
    list_filter = ("is_active", "is_superuser", "sign_in_identifiers__is_shared")
    search_fields = ("username", "first_name", "last_name", "email")
    secret = ("password",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        shared = SignInIdentifier.objects.filter(person=OuterRef("pk"), is_shared=True)
        people: QuerySet[Model] = super().get_queryset(request).annotate(has_shared_identifier=Exists(shared))
        return people

    @admin.display(boolean=True, description=_("shared address or user name"))
    def has_shared_identifier(self, person: Any) -> bool:
        return bool(person.has_shared_identifier)

    def save_model(self, _request: HttpRequest, row: Any, form: Any, _change: bool) -> None:
        """Saves only the fields changed here: the person may be changing others at the same time."""
        row.save(update_fields=form.changed_data)

    def get_readonly_fields(self, request: HttpRequest, row: Any = None) -> list[str]:
        return [name for name in self.get_fields(request, row) if name not in {"is_active", "is_superuser", "is_staff"}]

    def has_change_permission(self, request: HttpRequest, _row: Any = None) -> bool:
        return bool(request.user.is_active and isinstance(request.user, Person) and request.user.is_superuser)


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    list_display = ("name", "critiques_per_image", "lease_minutes", "order", "created_at")
    search_fields = ("name",)
    secret = ("pseudonym_key",)


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("person", "project", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("person", "project")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("project", "role", "invited_by", "expires_at", "accepted_by", "revoked_at")
    list_select_related = ("project", "invited_by", "accepted_by")
    secret = ("digest",)


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnly):
    list_display = ("project", "key", "version", "created_at")
    list_select_related = ("project",)


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ("name", "project", "status", "priority", "critiques_per_image", "created_at")
    list_filter = ("status",)
    list_select_related = ("project",)
    search_fields = ("name",)


@admin.register(Image)
class ImageAdmin(ReadOnly):
    list_display = ("file", "title", "batch", "status", "width", "height", "created_at")
    list_filter = ("status",)
    list_select_related = ("batch",)
    search_fields = ("file", "title", "sha256")


@admin.register(ImageImport)
class ImageImportAdmin(ReadOnly):
    list_display = ("kind", "batch", "status", "done", "total", "rejected", "created_at")
    list_filter = ("status",)
    list_select_related = ("batch",)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly):
    list_display = ("id", "image", "slot_number", "status", "annotator", "lease_until", "beyond_required")
    list_filter = ("status",)
    list_select_related = ("image", "annotator")


@admin.register(Draft)
class DraftAdmin(ReadOnly):
    list_display = ("assignment", "version", "updated_at")


@admin.register(Flag)
class FlagAdmin(ReadOnly):
    list_display = ("image", "person", "reason", "created_at")
    list_filter = ("reason",)
    list_select_related = ("image", "person")


@admin.register(Critique)
class CritiqueAdmin(ReadOnly):
    list_display = ("id", "project", "image", "annotator", "level", "words", "status", "late", "submitted_at")
    list_filter = ("status", "level", "late")
    list_select_related = ("project", "image", "annotator")


@admin.register(Export)
class ExportAdmin(ReadOnly):
    list_display = ("id", "project", "format", "status", "done", "total", "created_at")
    list_filter = ("status", "format")
    list_select_related = ("project",)


@admin.register(ExportFile)
class ExportFileAdmin(ReadOnly):
    list_display = ("name", "export", "bytes", "sha256")
    list_select_related = ("export__project",)


class DeclaredNounFilter(admin.SimpleListFilter):
    """Filters events by noun, offering the declared ones instead of reading them from the whole trail."""

    title = _("noun")
    parameter_name = "noun"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        return [(noun, noun) for noun in sorted({noun for _verb, noun in EVENTS})]

    def queryset(self, _request: HttpRequest, events: QuerySet[Model]) -> QuerySet[Model]:
        return events.filter(noun=self.value()) if self.value() else events


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("at", "actor", "phrase", "verb", "noun", "project", "target")
    list_filter = (DeclaredNounFilter,)
    list_select_related = ("actor", "project")

    @admin.display(description=_("what was done"))
    def phrase(self, event: Any) -> str:
        declaration = declaration_of(event.verb, event.noun)
        return gettext(declaration.phrase) if declaration else ""
