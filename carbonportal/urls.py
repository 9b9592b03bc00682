"""All addresses: the staff's, the machine's, then the readers'."""

from django.contrib import admin
from django.urls import include, path

from carbonportal import health
from regions.views import region_directory

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("region/", region_directory, name="region_directory"),
    path("takedown/", include("takedowns.urls")),
    path("transparency/", include("takedowns.transparency_urls")),
    path("", include("articles.urls")),
]

handler400 = "carbonportal.errors.bad_request"
handler403 = "carbonportal.errors.forbidden"
handler404 = "carbonportal.errors.not_found"
handler500 = "carbonportal.errors.server_error"
