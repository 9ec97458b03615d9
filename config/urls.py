"""The addresses of the whole site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.admin import keep_secrets
from frontend.site.accounts import SignUpView

# The admin has no door of its own: rate limits and the second factor hold for administrators above all.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
keep_secrets()

handler400 = "api.errors.bad_request"
handler500 = "api.errors.server_error"

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="me"), name="usersessions_list"),
    # An address is set on one's own page alone: allauth's page would set one that another account has.
    re_path(r"^accounts/(?:email|confirm-email)/", RedirectView.as_view(pattern_name="me")),
    path("accounts/signup/", SignUpView.as_view(), name="account_signup"),
    path("accounts/", include("allauth.urls")),
    path("", include("config.health")),
    path("", include("frontend.urls")),
]
