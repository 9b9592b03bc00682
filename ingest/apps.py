"""Django's registration of the reprint desk."""

from django.apps import AppConfig

from articles.erasing import register


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = "转载"

    def ready(self):
        """Let the texts of imported pages go with an article that is sealed."""
        from ingest import erasing  # noqa: PLC0415 - models are loaded by now, not before

        register("ingest", erasing.erase, take=erasing.take, refill=erasing.refill)
