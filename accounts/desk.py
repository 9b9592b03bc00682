"""What every page of the admin keeps: foreign is 404, events instead of Django's log, lists that never count."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import EmptyPage, Paginator
from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse

from accounts import overtaken
from chinese.hygiene import clean_chars, clean_line
from workflow.models import Event

CURSORS = ("before", "after")
COUNTED = 1000  # a deletion says "1000" for more
ID_DIGITS = 19  # the database's largest id has as many
BIGGEST_ID = 2**63 - 1
CHOSEN = 200  # rows that one action takes
TERM, WORDS = 64, 8  # what a search reads of its term: each word is a condition of its own
SUFFIXES = ("", "__exact", "__isnull", "__id__exact", "__gte", "__lt")


def is_id(text):
    """Whether a text is a number that the id of a row can be."""
    return text.isascii() and text.isdigit() and len(text) <= ID_DIGITS and int(text) <= BIGGEST_ID


class LookAhead(Paginator):
    """Pages of a look-up without `COUNT(*)`: one row more than a page tells whether there is another; ten at most."""

    MOST = 10
    num_pages = 1

    def page(self, number):
        """One page; raises `EmptyPage` for a number that is none."""
        if number not in range(1, self.MOST + 1):
            raise EmptyPage
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.num_pages = min(number + (len(rows) > self.per_page), self.MOST)
        return self._get_page(rows[: self.per_page], number, self)


class KeysetChangeList(ChangeList):
    """A list that walks by cursors: no `COUNT(*)`, the same cost on every page, one fixed order."""

    def get_queryset(self, request, exclude_parameters=None):
        """The filtered rows; the cursors leave the parameters first, so that no link of a filter carries them."""
        for name in CURSORS:
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_ordering(self, request, queryset):
        """The admin's order, whatever the address asks for."""
        return self.model_admin.get_ordering(request)

    def get_ordering_field_columns(self):
        """No column is marked as sorted."""
        return {}

    def get_results(self, request):
        """One page of rows and the links to its neighbours; raises `Http404` for a cursor that is not ours."""
        cursor = next(((name, request.GET[name]) for name in CURSORS if request.GET.get(name)), None)
        rows, backwards = self.model_admin.rows_at(self.queryset, cursor)
        found = list(rows[: self.list_per_page + 1])
        more, found = len(found) > self.list_per_page, found[: self.list_per_page]
        if backwards:
            found.reverse()
        self.newer = self._link("after", found[0]) if found and (more if backwards else cursor) else ""
        self.older = self._link("before", found[-1]) if found and (backwards or more) else ""
        self.result_list, self.result_count, self.full_result_count = found, len(found), len(found)
        self.can_show_all = self.multi_page = self.show_full_result_count = False
        self.show_admin_actions = bool(found)

    def _link(self, name, row):
        return self.get_query_string({name: self.model_admin.cursor_of(row)})


class IdSelect(AutocompleteSelect):
    """Django's select with look-up; it shows the form again also when what was sent is no id."""

    def optgroups(self, name, value, attr=None):
        """The chosen option, if `value` (a list of texts) holds an id."""
        return super().optgroups(name, [text for text in map(str, value) if is_id(text)], attr)


class LineField(forms.CharField):
    """A text of one line, freed of what nobody sees; raises `ValidationError` when nothing is left of a required one."""

    def to_python(self, value):
        """The tidy line."""
        typed = super().to_python(value)
        line = clean_line(typed or "")
        if typed and not line and self.required:
            raise forms.ValidationError("这里没有看得见的字。请填写。", code="invisible")
        return line or self.empty_value


class LinesField(forms.CharField):
    """A text of several lines without control characters."""

    def to_python(self, value):
        """The text as the database and the feeds take it."""
        return clean_chars(super().to_python(value) or "") or self.empty_value

    def has_changed(self, initial, data):
        """Whether anything but the line ends of browsers differs."""
        return super().has_changed(*(str(text or "").replace("\r\n", "\n") for text in (initial, data)))


class DeskAdmin(admin.ModelAdmin):
    """The base of all our model admins."""

    actions = None
    # Texts are freed of invisible characters; an address typed without a scheme means https.
    formfield_overrides = {
        models.CharField: {"form_class": LineField},
        models.SlugField: {"widget": AdminTextInputWidget},
        models.TextField: {"form_class": LinesField},
        models.URLField: {"assume_scheme": "https"},
    }
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    list_per_page = 50
    object_history_template = "admin/event_history.html"
    change_list_template = "admin/desk_list.html"

    class Media:
        js = ["admin-labels.js"]

    def get_object(self, request, object_id, from_field=None):
        """The object if it exists and is in the user's scope; else 404, which names nothing."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changelist_view(self, request, extra_context=None):
        """The list under the plain name of what it lists; raises `BadRequest` for chosen rows that no page has."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if len(chosen) > CHOSEN or not all(is_id(text) for text in chosen):
            raise BadRequest
        title = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form; raises `BadRequest` for a copy, which Django makes whenever it is asked, offered or not."""
        if "_saveasnew" in request.POST:
            raise BadRequest
        return super().changeform_view(request, object_id, form_url, extra_context)

    def lookup_allowed(self, lookup, value, request):
        """Only what `list_filter` names may be asked for by address."""
        filters = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        names = {name + suffix for name in filters if isinstance(name, str) for suffix in SUFFIXES}
        return lookup in names | {item.parameter_name for item in filters if not isinstance(item, str)}

    def view_on_site(self, obj):
        """The public address itself: Django's redirect by content type would tell of objects that are not the user's."""
        if not hasattr(obj, "get_absolute_url"):
            return None
        stored = type(obj)._default_manager.filter(pk=obj.pk).first()  # a refused form has changed `obj`
        return stored.get_absolute_url() if stored else None

    def get_search_results(self, request, queryset, search_term):
        """The rows that the beginning of the term finds."""
        term = " ".join(search_term[:TERM].split()[:WORDS])
        return super().get_search_results(request, queryset, term)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Look-ups by our own widget, and only of rows that the person may see."""
        rows = db_field.related_model._default_manager.all()
        if hasattr(rows, "visible_to"):
            kwargs.setdefault("queryset", rows.visible_to(request.user))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", IdSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(self, objs, request):
        """What stands in the way of a deletion, as numbers: titles of others' articles stay out of the page."""
        protected, together = [], {}
        for relation in self.opts.get_fields(include_hidden=True):
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": objs})
            used = rows[:COUNTED].count()
            label = relation.related_model._meta.verbose_name_plural
            if used and relation.on_delete is models.PROTECT:
                protected.append(f"{label}：{used}")
            elif used:
                together[label] = used
        return [str(obj) for obj in objs], together, set(), protected

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002  Django's signature
        """The form; one that a browser opened before somebody else's save is refused (newsroom.md)."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return overtaken.guarded(form) if obj is not None and overtaken.SEEN in request.POST else form

    def render_change_form(self, request, context, *args, **kwargs):
        """The page with the mark of what the record holds now; 409 for a form that came too late."""
        form = context["adminform"].form
        mark = overtaken.digest(form) if form.instance.pk else ""
        context = {**context, "seen": mark}
        refused = overtaken.is_refused(form)
        if refused and len(form.errors) == 1:  # nothing to mend: without Django's line that says so
            context |= {"errors": [], "overtaken": form.non_field_errors()}
        answer = super().render_change_form(request, context, *args, **kwargs)
        if refused:
            answer.status_code = 409
        return answer

    def construct_change_message(self, request, form, formsets, add=False):  # noqa: FBT002  Django's signature
        """The changed fields with their values before and after, for the event; empty when nothing changed."""
        names = form.changed_data
        if not names:
            return {}
        # A form for passwords calls the change "password" and has no field of that name: no value is told.
        told = {name: form.fields[name] for name in names if name in form.fields}
        before = {name: overtaken.told(field, form.initial.get(name)) for name, field in told.items()}
        after = {name: overtaken.told(field, form.cleaned_data.get(name)) for name, field in told.items()}
        return {"fields": names, "before": before, "after": after}

    def log_addition(self, request, obj, message):
        """Write the event of a new object."""
        return Event.objects.record(obj, move="create", label="新建", by=request.user)

    def log_change(self, request, obj, message):
        """Write the event of a change; nothing changed, nothing written."""
        if message:
            Event.objects.record(obj, move="change", label="修改", by=request.user, details=message)

    def log_deletions(self, request, queryset):
        """Write the events of deletions."""
        for obj in queryset:
            Event.objects.record(obj, move="delete", label="删除", by=request.user)

    def history_view(self, request, object_id, extra_context=None):
        """The events of one object, the newest hundred."""
        obj = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {"title": f"操作记录：{obj}", "object": obj, "events": Event.objects.about(obj)[:100]}
        return self.page(request, self.object_history_template, context | (extra_context or {}))

    def page(self, request, template, context, *, status=200):
        """A page of our own below the model, in the frame of the admin."""
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, shared | context, status=status)


class LedgerAdmin(DeskAdmin):
    """The base of what is only read: newest first by number, walked by cursors, never added to, changed or deleted."""

    ordering = ["-pk"]

    def get_changelist(self, request, **kwargs):
        """The list that never counts."""
        return KeysetChangeList

    def rows_at(self, rows, cursor):
        """The rows beyond a cursor `(direction, number)` or from the top, and whether they come oldest first."""
        if cursor is None:
            return rows, False
        direction, number = cursor
        if not is_id(number):
            raise Http404
        if direction == "before":
            return rows.filter(pk__lt=int(number)), False
        return rows.filter(pk__gt=int(number)).order_by("pk"), True

    def cursor_of(self, row):
        """The cursor that stands for a row."""
        return str(row.pk)

    def has_add_permission(self, request):
        """Nobody."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody."""
        return False
