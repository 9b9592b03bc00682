"""Roles as data: which permissions each role brings. A user may hold several."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Role:
    """A role: its code in the database, its Chinese name, its permissions as `app.codename`."""

    code: str
    label: str
    permissions: frozenset[str]


WRITING = frozenset(
    {
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.delete_article",
        "articles.view_image",
        "articles.add_image",
        "articles.change_image",
        "articles.delete_image",
        "articles.view_source",
        "articles.view_author",
        "articles.view_section",
        "articles.view_tag",
        "articles.view_glossaryterm",
        "articles.view_glossaryrelease",
        "regions.view_region",
    }
)
EDITING = WRITING | {
    "articles.work_in_region",
    "articles.review_article",
    "articles.publish_article",
    "articles.view_slot",
    "articles.change_slot",
    "workflow.view_event",
}
VOCABULARY = frozenset(
    f"articles.{action}_{model}"
    for action in ("view", "add", "change", "delete")
    for model in ("source", "author", "section", "tag", "slot", "page", "oldaddress", "missing")
) | {"articles.arrange_site"}
VOCABULARY |= {
    "articles.add_glossaryterm",
    "articles.change_glossaryterm",
    "articles.delete_glossaryterm",
    "articles.publish_glossary",
}
REGIONS = frozenset(
    f"regions.{action}_{model}" for action in ("view", "add", "change", "delete") for model in ("region", "exchange")
)
PEOPLE = frozenset(
    {
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_policy",
        "accounts.change_policy",
    }
)
CASES = frozenset({"takedowns.view_case", "takedowns.view_caseevent"})
STAY_DOWN = frozenset({"articles.override_block"})
CALENDAR = frozenset(f"takedowns.{action}_workday" for action in ("view", "add", "change", "delete"))

ROLES = {
    role.code: role
    for role in (
        Role("reporter", "记者", WRITING),
        Role("regional_editor", "地方编辑", EDITING),
        Role("chief_editor", "总编", EDITING | VOCABULARY | {"regions.view_exchange"}),
        Role("takedown_handler", "下架经办", CASES | {"takedowns.handle_case", "takedowns.view_workday"}),
        Role(
            "takedown_approver",
            "下架审批",
            CASES
            | CALENDAR
            | STAY_DOWN
            | {"takedowns.handle_case", "takedowns.approve_case", "takedowns.manage_policy"},
        ),
        Role(
            "takedown_legal",
            "法务",
            CASES | {"takedowns.decide_legal", "takedowns.see_identity", "takedowns.view_workday"},
        ),
        Role(
            "takedown_auditor",
            "审计",
            CASES | {"takedowns.audit_case", "takedowns.see_identity", "workflow.view_event"},
        ),
        Role("administrator", "站点管理员", EDITING | VOCABULARY | REGIONS | PEOPLE | STAY_DOWN),
    )
}
# Whoever publishes for everybody, handles cases or gives rights needs more than a password.
SECOND_FACTOR = tuple(code for code in ROLES if code not in {"reporter", "regional_editor"})
CHOICES = [(role.code, role.label) for role in ROLES.values()]


def permissions_of(codes: list[str]) -> frozenset[str]:
    """All permissions that the roles `codes` bring together; unknown codes bring none."""
    return frozenset().union(*(ROLES[code].permissions for code in codes if code in ROLES))
