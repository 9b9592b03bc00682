"""What the search engine raises; every message is a sentence for the page."""


class SearchError(Exception):
    """The root of all of them."""


class QueryRefused(SearchError):
    """The query holds nothing to look for; the page shows the message and runs no query."""


class QueryTooLong(QueryRefused):
    """More than 10 KB were sent; the page answers 400."""


class WrongCursor(SearchError):
    """A cursor that no page of ours gave out; the page answers 404."""


class TooBroad(SearchError):
    """The database would need too long for this query."""

    def __init__(self) -> None:
        super().__init__("这个搜索范围太大，请再加一个词，或选择地区、年份。")


class Unavailable(SearchError):
    """The search server does not answer; the page answers 503."""

    def __init__(self) -> None:
        super().__init__("搜索暂时不可用，请稍后再试，或从栏目、地区浏览。")


class StaleIndex(SearchError):
    """An index, or a build that was to be resumed, is missing or was made under other rules."""

    def __init__(self, message: str = "检索词规则已更新，请运行 rebuild_search。") -> None:
        super().__init__(message)


class BuildRunning(SearchError):
    """Another process is rebuilding this index."""


class BadDocument(SearchError):
    """A document that cannot be indexed; the others of its batch are."""
