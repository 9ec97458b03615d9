"""The URLs of the whole site."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.admin import hide_secrets
from frontend.site.accounts import SignUpView

# The admin uses allauth's sign-in page, so that rate limits and the second factor apply to administrators too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_url = settings.LOUPE_BASE_PATH  # Django leaves out the slash at the end
hide_secrets()

handler400 = "api.errors.bad_request"
handler500 = "api.errors.server_error"

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="me"), name="usersessions_list"),
    # A mail address is changed on the person's own page only: allauth's page would accept another account's address.
    re_path(r"^accounts/(?:email|confirm-email)/", RedirectView.as_view(pattern_name="me")),
    path("accounts/signup/", SignUpView.as_view(), name="account_signup"),
    path("accounts/", include("allauth.urls")),
    path("", include("config.health")),
    path("", include("frontend.urls")),
]
