"""Pictures in the admin: taken in through `pictures.store`, found again by the picker of the editor."""

import functools
import operator

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.desk import DeskAdmin
from articles import pictures
from articles.admin import describing
from articles.admin.widgets import small_address
from articles.counting import menu_changed
from articles.indexing import reconsider
from articles.models import Image
from workflow.errors import MoveRefused
from workflow.models import Event

PICKED = 30
TERM = 64


def described(image):
    """What the editor needs to show and insert a picture."""
    return {
        "id": image.pk,
        "src": image.url,
        "thumbnail": small_address(image),
        "alt": image.alt,
        "caption": image.caption,
        "width": image.width,
        "height": image.height,
    }


class UploadForm(forms.Form):
    """A new picture with its words."""

    file = forms.FileField(label="图片文件", help_text="JPEG、PNG 或 WebP，最大 10 MB。")
    alt = forms.CharField(
        label="替代文字", max_length=120, required=False, help_text="给看不到图片的读者；发布前必填。"
    )
    caption = forms.CharField(label="图注", max_length=200, required=False)
    credit = forms.CharField(label="图片来源", max_length=80, required=False)

    def stored(self, user):
        """The stored picture, or None with the refusal on the form; a file that we had keeps its words."""
        if not self.is_valid():
            return None
        words = {name: self.cleaned_data[name] for name in ("alt", "caption", "credit")}
        file = self.cleaned_data["file"]
        try:
            image = pictures.store(file.read(), original_name=file.name, by=user, **words)
        except pictures.PictureRefused as refused:
            self.status = refused.status
            self.add_error("file", refused.message)
            return None
        return image


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    list_display = ["thumbnail", "alt", "caption", "credit", "size", "created_by", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    search_fields = ["alt", "caption", "credit", "original_name"]
    ordering = ["-pk"]
    list_select_related = ["created_by"]
    list_per_page = 30
    fields = [
        "alt",
        "caption",
        "credit",
        "rights_until",
        "crop",
        "focus_x",
        "focus_y",
        "size",
        "original_name",
        "created_by",
        "created_at",
    ]
    readonly_fields = ["crop", "size", "original_name", "created_by", "created_at"]
    add_form_template = "admin/articles/image/upload.html"

    def get_queryset(self, request):
        return Image.objects.visible_to(request.user).order_by(*self.ordering)

    def has_change_permission(self, request, obj=None):
        """Whether the role may change pictures, and this one in particular."""
        allowed = super().has_change_permission(request)
        return allowed and (obj is None or Image.objects.editable_by(request.user).filter(pk=obj.pk).exists())

    def has_delete_permission(self, request, obj=None):
        """Whether the role may delete pictures, and this one in particular."""
        allowed = super().has_delete_permission(request)
        return allowed and (obj is None or Image.objects.deletable_by(request.user).filter(pk=obj.pk).exists())

    def get_deleted_objects(self, objs, request):
        """The picture; whether an article still uses it, the verb says."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        """Through the verb, whose refusal goes back to the picture's page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except MoveRefused as refused:
            messages.error(request, " ".join(refused.sentences))
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[object_id]))

    def save_model(self, request, obj, form, change):
        """Pages that show the picture print its words."""
        super().save_model(request, obj, form, change)
        if Image.objects.shown_to_readers().filter(pk=obj.pk).exists():
            menu_changed()
        reconsider(obj, form.changed_data)

    def delete_model(self, request, obj):
        pictures.delete(obj, by=request.user)

    def log_deletions(self, request, queryset):
        """Nothing: the verb writes the event."""

    def view_on_site(self, obj):
        """Nothing: readers see a picture only in an article."""

    def get_urls(self):
        views = [
            ("upload/", self.upload_view, "upload"),
            ("recent/", self.recent_view, "recent"),
            ("<int:pk>/describe/", self.describe_view, "describe"),
        ]
        wrap = self.admin_site.admin_view
        return [
            path(route, wrap(view), name=f"articles_image_{name}") for route, view, name in views
        ] + super().get_urls()

    def add_view(self, request, form_url="", extra_context=None):
        """The upload form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and (image := self.store(request, form)):
            messages.success(request, "图片已保存。")
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        context = {"title": "上传图片", "form": form, "is_popup": False}
        return self.page(request, self.add_form_template, context, status=400 if form.errors else 200)

    def store(self, request, form):
        """The uploaded picture with its event, or None with the refusal on the form."""
        image = form.stored(request.user)
        if image and not Event.objects.about(image).exists():
            self.log_addition(request, image, [])
        return image

    def upload_view(self, request):
        """Take in one picture for the editor; JSON of what it inserts, or of the refusal."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        image = self.store(request, form)
        if image is None:
            sentence = " ".join(message for messages_ in form.errors.values() for message in messages_)
            return JsonResponse({"error": sentence}, status=getattr(form, "status", 400))
        return JsonResponse(described(image))

    def describe_view(self, request, pk):
        """The words and the focal point of one picture, for the article form."""
        return describing.view(self, request, str(pk))

    def recent_view(self, request):
        """JSON of the newest pictures in the scope whose words contain `term`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = request.GET.get("term", "").strip()[:TERM]
        rows = self.get_queryset(request)
        if term:
            words = (Q(**{f"{name}__icontains": term}) for name in self.search_fields)
            rows = rows.filter(functools.reduce(operator.or_, words))
        return JsonResponse({"results": [described(image) for image in rows[:PICKED]]})

    @admin.display(description="图片")
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="图片 {}" loading="lazy">', small_address(image), image.pk
        )

    @admin.display(description="焦点")
    def crop(self, image):
        """The picture with its focal point, and how lists crop it; the script of the page lets one click."""
        return render_to_string("admin/articles/image/focus.html", {"image": image, "small": small_address(image)})

    @admin.display(description="尺寸")
    def size(self, image):
        return f"{image.width} × {image.height}"
