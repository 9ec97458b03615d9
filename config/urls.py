"""The addresses of the whole site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin has no door of its own: rate limits and the second factor hold for administrators above all.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "api.errors.server_error"

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("config.health")),
    path("", include("frontend.urls")),
]
