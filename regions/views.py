"""The page that lists all regions."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from regions.directory import directory_tree


@require_safe
def region_directory(request):
    """All zones with their provinces and the cities that the directory shows."""
    context = {
        "zones": directory_tree(),
        "canonical": f"{settings.SITE_URL}{reverse('region_directory')}",
        "here": "regions",
    }
    return render(request, "regions/directory.html", context)
