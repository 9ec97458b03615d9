"""The addresses of the pages."""

from django.urls import path

from frontend.views import batches, desk, events, exports, home, invitations, me, people, projects, questionnaires, renditions

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", me.choose_language, name="language"),
    path("me/", me.me, name="me"),
    path("me/tokens/", me.make_token, name="make_token"),
    path("me/tokens/revoke/", me.drop_token, name="drop_token"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.new_project, name="new_project"),
    path("projects/<uuid:project_id>/", projects.project, name="project"),
    path("projects/<uuid:project_id>/desk/", desk.desk, name="desk"),
    path("projects/<uuid:project_id>/settings/", projects.project_settings, name="project_settings"),
    path("projects/<uuid:project_id>/batches/", batches.batches, name="batches"),
    path("projects/<uuid:project_id>/batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<uuid:batch_id>/", batches.batch, name="batch"),
    path("batches/<uuid:batch_id>/images/", batches.send_images, name="batch_images"),
    path("batches/<uuid:batch_id>/edit/", batches.edit_batch, name="edit_batch"),
    path("batches/<uuid:batch_id>/status/", batches.batch_status, name="batch_status"),
    path("images/<uuid:image_id>/status/", batches.image_status, name="image_status"),
    path("projects/<uuid:project_id>/people/", people.people, name="people"),
    path("projects/<uuid:project_id>/people/add/", people.add_person, name="add_person"),
    path("projects/<uuid:project_id>/people/invite/", people.invite_person, name="invite_person"),
    path("people/<uuid:membership_id>/role/", people.change_role, name="change_role"),
    path("people/<uuid:membership_id>/remove/", people.remove, name="remove_person"),
    path("people/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="revoke_invitation"),
    path("projects/<uuid:project_id>/questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("projects/<uuid:project_id>/questionnaires/new/", questionnaires.new_questionnaire, name="new_questionnaire"),
    path(
        "projects/<uuid:project_id>/questionnaires/preview/",
        questionnaires.preview_questionnaire,
        name="preview_questionnaire",
    ),
    path("questionnaires/<uuid:questionnaire_id>/", questionnaires.questionnaire, name="questionnaire"),
    path("i/<str:ends>/<str:signature>/<path:key>", renditions.rendition, name="rendition"),
    path("projects/<uuid:project_id>/exports/", exports.exports, name="exports"),
    path("projects/<uuid:project_id>/exports/new/", exports.new_export, name="new_export"),
    path("exports/<uuid:export_id>/", exports.export, name="export"),
    path("exports/<uuid:export_id>/cancel/", exports.cancel, name="cancel_export"),
    path("exports/<uuid:export_id>/retry/", exports.retry, name="retry_export"),
    path("exports/<uuid:export_id>/delete/", exports.delete, name="delete_export"),
    path("projects/<uuid:project_id>/events/", events.events, name="events"),
]
