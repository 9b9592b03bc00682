"""What the filters of our lists share."""

from django.contrib import admin


class OneOf(admin.SimpleListFilter):
    """A filter whose unknown values are ignored; `narrowed(rows, value)` gives the rows of one that is known."""

    def chosen(self):
        """The value if it is one of the choices, else None."""
        return self.value() if self.value() in {str(value) for value, _ in self.lookup_choices} else None

    def queryset(self, request, queryset):
        """The rows of the chosen value."""
        return self.narrowed(queryset, self.chosen()) if self.chosen() else queryset
