"""Threads with connections of their own, for what must not break when two people do it at once."""

import threading

from django.db import connection


def errors_of(*jobs):
    """Run the jobs side by side and return the errors in which they ended."""
    errors = []

    def run(job):
        try:
            job()
        except Exception as error:  # noqa: BLE001  whatever it is, the test shows it
            errors.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=30)
    return errors
