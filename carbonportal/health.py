"""Two answers for machines: this process lives; this process can serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from takedowns import ledger


@require_safe
@never_cache
def healthz(request) -> HttpResponseBase:
    """Answer 200 without touching anything."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request) -> HttpResponseBase:
    """Answer 200 when the database answers, has every migration and all that the ledger knows, else 503 with the reason's name."""
    reason = _not_ready()
    if not reason:
        return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")
    answer = HttpResponse(f"{reason}\n", status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "5"
    return answer


def _not_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "database"
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations"
    return "ledger" if ledger.is_ahead() else ""
