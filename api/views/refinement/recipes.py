"""Endpoints of recipes: the versions of a project, one of them, and what a next version would ask anew."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, access_project, access_recipe
from annotation.actions.refining.recipes import add_recipe, checked_recipe
from annotation.models import Recipe
from annotation.queries.refining.recipes import answers_to_ask_anew, count_runs, latest_version
from annotation.refining.recipe_values import recipe_changes
from api.pagination import PagedView
from api.serializers.recipes import NewRecipeSerializer, RecipePreviewSerializer, RecipeSerializer
from api.views.requests import checked, person_of


class ProjectRecipes(PagedView):
    """The versions of a project's recipes."""

    @extend_schema(responses=RecipeSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All versions, newest first. A recipe that comes with Loupe is here once a run has used it."""
        project = access_project(person_of(request), project_id, MANAGERS)
        return self.page_of(
            request,
            Recipe.objects.filter(project=project),
            lambda page: RecipeSerializer(page, many=True, context={"runs": count_runs(page)}).data,
        )

    @extend_schema(request=NewRecipeSerializer, responses={201: RecipeSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Stores the next version of the definition's key; the latest version again is returned as it is."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        definition = checked(NewRecipeSerializer(data=request.data)).validated_data["definition"]
        recipe = add_recipe(actor=actor, project=project, definition=definition)
        return Response(RecipeSerializer(recipe, context={"runs": count_runs([recipe])}).data, status=201)


class RecipePreview(APIView):
    """What storing a recipe would mean."""

    @extend_schema(request=NewRecipeSerializer, responses=RecipePreviewSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Returns what differs from the latest version, and the answers that it asks for anew. Stores nothing."""
        project = access_project(person_of(request), project_id, MANAGERS)
        definition = checked_recipe(checked(NewRecipeSerializer(data=request.data)).validated_data["definition"])
        latest = latest_version(project.pk, definition["key"])
        preview = {
            "version": latest.version + 1 if latest else 1,
            "changes": recipe_changes(latest.definition, definition) if latest else [],
            "asks_anew": answers_to_ask_anew(latest, definition),
        }
        return Response(RecipePreviewSerializer(preview).data)


class RecipeDetail(APIView):
    """One version."""

    @extend_schema(responses=RecipeSerializer)
    def get(self, request: Request, recipe_id: UUID) -> Response:
        """A version with its definition, which never changes."""
        recipe = access_recipe(person_of(request), recipe_id)
        return Response(RecipeSerializer(recipe, context={"runs": count_runs([recipe])}).data)
