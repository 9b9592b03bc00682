"""What a page may not do while somebody uses it."""

from urllib.parse import urlsplit

NAVIGATION = "Failed to load resource"  # said of a page that answers 404 or 410 as it should; files are watched apart


def watch(page, host: str, problems: list[str]) -> None:
    """Append to `problems` each console error, script error, failed file and request to another host than `host`."""

    def on_request(request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            problems.append(f"request to another host: {request.url}")

    def on_response(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            problems.append(f"{response.status} for {response.url}")

    def on_console(message):
        if message.type in {"error", "warning"} and not message.text.startswith(NAVIGATION):
            problems.append(f"console: {message.text}")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
