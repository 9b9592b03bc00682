"""The move tables of articles and revisions: buttons, history labels and rights come from here."""

from articles.states import ArticleState, RevisionState
from workflow.lifecycle import Lifecycle, Move

DRAFT, PUBLISHED, WITHDRAWN, DISCARDED = ArticleState
EVERY = tuple(ArticleState)
PUBLISH = "articles.publish_article"
AMENDMENTS = {
    "redact": "删节",
    "remove_pictures": "移除图片",
    "excerpt": "改为摘录",
    "attribute": "补正来源",
    "amend": "下架组更正",
}
# The takedown desk's moves, the only ones of what it holds.
DESK = frozenset({"hide", "reveal", "seal", "unseal", "restore_older", *AMENDMENTS})

ARTICLE = Lifecycle(
    ArticleState,
    [
        Move("save", (DRAFT, PUBLISHED, WITHDRAWN), None, "保存", "articles.change_article", button=False),
        Move("publish", (DRAFT, WITHDRAWN, PUBLISHED), PUBLISHED, "发布", PUBLISH, scope="publishable_by"),
        Move("schedule", (DRAFT, WITHDRAWN, PUBLISHED), PUBLISHED, "定时发布", PUBLISH, scope="publishable_by"),
        Move("withdraw", (PUBLISHED,), WITHDRAWN, "撤稿", PUBLISH, needs_reason=True, scope="publishable_by"),
        Move("restore", (WITHDRAWN,), DRAFT, "恢复为草稿", PUBLISH, needs_reason=True, scope="publishable_by"),
        Move("correct", (PUBLISHED,), PUBLISHED, "更正", PUBLISH, needs_reason=True, scope="publishable_by"),
        Move("discard", (DRAFT,), DISCARDED, "移到回收站", "articles.delete_article"),
        Move("recover", (DISCARDED,), DRAFT, "从回收站恢复", "articles.delete_article"),
        Move("hide", EVERY, None, "下架", None, needs_reason=True),
        Move("reveal", EVERY, None, "解除下架", None, needs_reason=True),
        Move("seal", EVERY, None, "封存", None, needs_reason=True),
        Move("unseal", EVERY, None, "解封", None, needs_reason=True),
        *(Move(name, (PUBLISHED,), None, label, None, needs_reason=True) for name, label in AMENDMENTS.items()),
        Move("restore_older", EVERY, None, "恢复旧版文字", None, needs_reason=True),
    ],
)

REVISION = Lifecycle(
    RevisionState,
    [
        Move(
            "submit",
            (RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED),
            RevisionState.SUBMITTED,
            "提交审核",
            "articles.change_article",
        ),
        Move("approve", (RevisionState.SUBMITTED,), RevisionState.APPROVED, "审核通过", "articles.review_article"),
        Move(
            "request_changes",
            (RevisionState.SUBMITTED,),
            RevisionState.CHANGES_REQUESTED,
            "退回修改",
            "articles.review_article",
            needs_reason=True,
        ),
        Move("claim", (RevisionState.SUBMITTED,), None, "认领", "articles.review_article"),
        Move("release", (RevisionState.SUBMITTED,), None, "放回", "articles.review_article"),
        Move("urge", (RevisionState.SUBMITTED,), None, "加急", "articles.change_article"),
        Move("recall", (RevisionState.SUBMITTED,), RevisionState.DRAFT, "撤回提交", None),
        Move("settle", (RevisionState.DRAFT, RevisionState.SUBMITTED), RevisionState.APPROVED, "随发布通过", None),
    ],
)
