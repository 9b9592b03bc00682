"""The states and fixed choices of articles and revisions."""

from django.db.models import TextChoices


class ArticleState(TextChoices):
    """Where an article stands; whether readers see it is `live()`'s question, not this one."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤稿"
    DISCARDED = "discarded", "回收站"


class RevisionState(TextChoices):
    """Where one version of the text stands in review."""

    DRAFT = "draft", "编辑中"
    SUBMITTED = "submitted", "待审"
    APPROVED = "approved", "已通过"
    CHANGES_REQUESTED = "changes_requested", "退回修改"


class Script(TextChoices):
    """The script a text was written in."""

    HANS = "hans", "简体"
    HANT = "hant", "繁体"
    MIXED = "mixed", "混合"


class Licence(TextChoices):
    """On which ground we publish the text."""

    OWN = "own", "自有"
    LICENSED = "licensed", "已授权"
    PERMITTED = "permitted", "在转载名单内"
    CURRENT_AFFAIRS = "current_affairs", "时事新闻"
    UNVERIFIED = "unverified", "未核实"


class SourcePolicy(TextChoices):
    """What we may do with texts of a source."""

    ALLOW = "allow", "可转载"
    EXCERPT_ONLY = "excerpt_only", "只可摘录"
    ASK = "ask", "须先询问"
    FORBID = "forbid", "禁止转载"


class CorrectionKind(TextChoices):
    """What kind of note readers see below a corrected article."""

    CORRECTION = "correction", "更正"
    UPDATE = "update", "更新"
    NOTE = "note", "说明"
