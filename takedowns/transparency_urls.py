"""The addresses of the transparency pages."""

from django.urls import path

from takedowns.views import transparency

app_name = "transparency"
urlpatterns = [
    path("", transparency.index, name="index"),
    path("takedowns.csv", transparency.as_csv, name="csv"),
    path("takedowns.json", transparency.as_json, name="json"),
    path("notices.csv", transparency.notices_csv, name="notices_csv"),
    path("figures.csv", transparency.figures_csv, name="figures_csv"),
    path("<slug:public_id>/", transparency.entry, name="entry"),
]
