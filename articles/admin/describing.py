"""A picture's words and focal point, from the article form: a form as a piece of HTML, saved by itself."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.template.response import TemplateResponse

from accounts import overtaken
from articles.admin.widgets import small_address

FIELDS = ["alt", "caption", "credit", "focus_x", "focus_y"]
TEMPLATE = "admin/articles/image/describe.html"


@transaction.atomic
def view(desk, request, pk):
    """GET: the form; POST: JSON of the saved words, or the form again (400, 409 if somebody else came first)."""
    image = desk.get_object(request, pk)
    if not desk.has_change_permission(request, image):
        raise PermissionDenied
    kind = desk.get_form(request, image, change=True, fields=FIELDS)
    form = kind(request.POST or None, instance=image, auto_id="picture_%s", label_suffix="")
    if form.is_valid():
        desk.save_model(request, image, form, change=True)
        desk.log_change(request, image, desk.construct_change_message(request, form, None))
        return JsonResponse({"id": image.pk, "alt": image.alt, "saved": "图片说明已保存。"})
    status = 409 if overtaken.is_refused(form) else 400 if form.errors else 200
    context = {"form": form, "image": image, "small": small_address(image), "seen": overtaken.digest(form)}
    return TemplateResponse(request, TEMPLATE, context, status=status)
