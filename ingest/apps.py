"""Django's registration of the reprint desk."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = "转载"

    def ready(self):
        """Let the texts of imported pages go with an article that is sealed."""
        from articles.erasing import register  # models are loaded by now, not before
        from ingest import erasing  # the same

        register("ingest", erasing.erase, take=erasing.take, refill=erasing.refill)
