"""The takedown desk's app."""

from django.apps import AppConfig


class TakedownsConfig(AppConfig):
    """Cases about articles that somebody asks us to remove."""

    name = "takedowns"
    verbose_name = "下架处理"
