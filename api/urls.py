"""The URLs of the API, version 1."""

from django.urls import path, re_path

from api.views import assignments, critiques, exports, feed, images, not_found, people, projects, schema

app_name = "api"

urlpatterns = [
    path("projects/<uuid:project_id>/assignments/claim/", assignments.ClaimAssignments.as_view(), name="claim"),
    path("assignments/<uuid:assignment_id>/", assignments.AssignmentDetail.as_view(), name="assignment"),
    path("assignments/<uuid:assignment_id>/draft/", assignments.AssignmentDraft.as_view(), name="draft"),
    path("assignments/<uuid:assignment_id>/submit/", assignments.AssignmentSubmit.as_view(), name="submit"),
    path("assignments/<uuid:assignment_id>/skip/", assignments.AssignmentSkip.as_view(), name="skip"),
    path("assignments/<uuid:assignment_id>/flag/", assignments.AssignmentFlag.as_view(), name="flag"),
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.SchemaPage.as_view(url_name="api:schema"), name="docs"),
    path("auth/token/", people.TokenByPassword.as_view(), name="token"),
    path("me/", people.Me.as_view(), name="me"),
    path("projects/", projects.ProjectList.as_view(), name="projects"),
    path("projects/<uuid:project_id>/", projects.ProjectDetail.as_view(), name="project"),
    path("projects/<uuid:project_id>/questionnaires/", projects.ProjectQuestionnaires.as_view(), name="questionnaires"),
    path("projects/<uuid:project_id>/members/", people.ProjectMembers.as_view(), name="members"),
    path("members/<uuid:membership_id>/", people.MemberDetail.as_view(), name="member"),
    path("projects/<uuid:project_id>/batches/", projects.ProjectBatches.as_view(), name="batches"),
    path("batches/<uuid:batch_id>/", projects.BatchDetail.as_view(), name="batch"),
    path("batches/<uuid:batch_id>/images/", images.BatchImages.as_view(), name="images"),
    path("batches/<uuid:batch_id>/images/known/", images.KnownImages.as_view(), name="known-images"),
    path("batches/<uuid:batch_id>/imports/", images.BatchImports.as_view(), name="imports"),
    path("imports/<uuid:import_id>/", images.ImportDetail.as_view(), name="import"),
    path("imports/<uuid:import_id>/cancel/", images.ImportCancel.as_view(), name="import-cancel"),
    path("imports/<uuid:import_id>/retry/", images.ImportRetry.as_view(), name="import-retry"),
    path("imports/<uuid:import_id>/refused.csv", images.ImportReport.as_view(), name="import-report"),
    path("questionnaires/<uuid:questionnaire_id>/", projects.QuestionnaireDetail.as_view(), name="questionnaire"),
    path("critiques/<uuid:critique_id>/", critiques.CritiqueDetail.as_view(), name="critique"),
    path("critiques/<uuid:critique_id>/withdraw/", critiques.CritiqueWithdrawal.as_view(), name="critique-withdraw"),
    path("projects/<uuid:project_id>/critiques/", feed.CritiqueFeed.as_view(), name="critiques"),
    path("projects/<uuid:project_id>/instructions/", feed.InstructionFeed.as_view(), name="instructions"),
    path("projects/<uuid:project_id>/exports/", exports.ProjectExports.as_view(), name="exports"),
    path("projects/<uuid:project_id>/exports/preview/", exports.ExportPreview.as_view(), name="export-preview"),
    path("projects/<uuid:project_id>/exports/formats/", exports.ExportFormats.as_view(), name="export-formats"),
    path("exports/<uuid:export_id>/", exports.ExportDetail.as_view(), name="export"),
    path("exports/<uuid:export_id>/compare/", exports.ExportComparison.as_view(), name="export-compare"),
    path("exports/<uuid:export_id>/cancel/", exports.ExportCancel.as_view(), name="export-cancel"),
    path("exports/<uuid:export_id>/retry/", exports.ExportRetry.as_view(), name="export-retry"),
    path("exports/<uuid:export_id>/files/<str:name>", exports.ExportFileDownload.as_view(), name="export-file"),
    re_path("", not_found.NotFound.as_view(), name="not-found"),
]
