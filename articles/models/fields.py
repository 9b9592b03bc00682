"""A column that is always computed from another one."""

from django.db import models

from chinese.folding import fold


class FoldOf(models.CharField):
    """The fold of another text column, set on every save, so that both scripts compare equal."""

    def __init__(self, *args, of, **kwargs):
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
        self.of = of

    def deconstruct(self):
        """The field's arguments for migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance, add):
        """The fold of the other column's value."""
        value = fold(getattr(model_instance, self.of).strip())
        setattr(model_instance, self.attname, value)
        return value
