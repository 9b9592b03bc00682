"""What belongs together: an address and its article, a request and an earlier one, a claim that may not be made again."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from takedowns import letters, log, risks
from takedowns.handling.moving import lock_articles, moving, working
from takedowns.handling.standing import WORKED_ON, articles_of, claimant_of, has_measures, require_handler
from takedowns.lifecycle import TARGET
from takedowns.models import Case, NoRepeat, Target
from takedowns.states import OWN_DOMAIN, Kind, TargetState
from workflow.errors import Blocked, WrongState

# What only two people refuse (`approving.four_eyes`).
OF_TWO = (Kind.AUTHORITY, Kind.OWN, Kind.REPUTATION, Kind.PERSONAL_INFO)
BARRED = "同一作品已依不侵权声明恢复，不再重复受理（《信息网络传播权保护条例》第十七条）。"


def match(target: Target, article, *, by, version=None) -> Target:
    """Say which article an address means. `version` is the case's.

    Raises `Blocked` for one that readers never saw or that the case names already, `NotPermitted`, `WrongState`.
    """
    case = target.case
    require_handler(by, "指定稿件")
    if not article.was_public:
        raise Blocked("这篇稿件从未公开过，不能指定。请核对稿件编号。", code="never_public")
    with transaction.atomic():
        lock_articles([article.pk, *articles_of(case)])
        with working(case, by=by, version=version):
            if case.state not in WORKED_ON:
                raise WrongState(f"当前状态是“{case.get_state_display()}”，不能指定稿件。请刷新页面查看最新状态。")
            if case.targets.filter(article=article).exists():
                raise Blocked("这件申请已含有这篇稿件。", code="target_twice")
            with TARGET.making("match", target, by=by):
                target.article = article
            _compare_domain(case, [article])
    return target


def include(case: Case, articles, *, by, version=None) -> list[Target]:
    """Make articles that we found ourselves (near copies, others of the source) targets of a case; doubles are passed over.

    Raises `Blocked` for one that readers never saw, `NotPermitted`, `WrongState`.
    """
    require_handler(by, "追加稿件")
    if any(not article.was_public for article in articles):
        raise Blocked("有稿件从未公开过，不能追加。请只选公开过的稿件。", code="never_public")
    with transaction.atomic():
        lock_articles([*(article.pk for article in articles), *articles_of(case)])
        with working(case, by=by, version=version):
            if case.state not in WORKED_ON:
                raise WrongState(f"当前状态是“{case.get_state_display()}”，不能追加稿件。请刷新页面查看最新状态。")
            new = _new_ones(case, articles)
            _compare_domain(case, new)
            return [_included(case, article, by) for article in new]


def _compare_domain(case, articles):
    """A source's own domain vouches for its articles only: with others among them, more must be shown."""
    if articles and OWN_DOMAIN in case.flags:
        mail = claimant_of(case).contact.get("email", "")
        if not risks.is_own_domain(mail, articles):
            case.flags = [flag for flag in case.flags if flag != OWN_DOMAIN]


def _new_ones(case, articles):
    known = set(case.targets.exclude(article=None).values_list("article_id", flat=True))
    return [article for article in sorted(articles, key=lambda one: one.pk) if article.pk not in known]


def _included(case, article, by):
    number = (case.targets.aggregate(last=Max("number"))["last"] or 0) + 1
    target = Target(
        case=case,
        number=number,
        raw=article.get_absolute_url(),
        article=article,
        state=TargetState.MATCHED,
        found_by_us=True,
    )
    with TARGET.begin(target, by=by, details={"found_by_us": True}):
        pass
    return target


def merge(case: Case, master: Case, *, by, reason: str, version=None) -> Case:
    """Let a case be answered with another open one of the same claimant about the same article (N4).

    Raises `Blocked` if they have nothing in common, the other one is over, or something is in force.
    """
    with transaction.atomic():
        lock_articles([*articles_of(case), *articles_of(master)])
        pks = sorted([case.pk, master.pk])
        list(
            Case.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
        )
        master.refresh_from_db()
        with moving("merge", case, by=by, reason=reason, version=version, details={"master": master.ref}):
            _check_merge(case, master)
            case.master = master
            case.paused_at = None
            letters.write(case, "N4", to=claimant_of(case), facts={"master": master.ref})
        log.append(master, "appended", "并入另一件申请", by=by, merged=case.ref)
    return case


def append(case: Case, master: Case) -> Case:
    """The system's merge of a request that somebody sent once more."""
    return merge(case, master, by=None, reason="同一申请人三十天内就相同稿件再次提交，并入未结的申请。")


def is_barred(case: Case) -> bool:
    """Whether this claimant may notify none of the articles again, since all were restored (`NoRepeat`)."""
    person = claimant_of(case)
    digests = [digest for digest in (person.email_hmac, person.name_hmac, person.phone_hmac) if digest]
    wanted = set(articles_of(case))
    barred = NoRepeat.objects.filter(claimant_hmac__in=digests, article__in=wanted).values_list("article_id", flat=True)
    has_others = case.targets.filter(article=None).exists()
    return bool(wanted) and not has_others and wanted <= set(barred)


def bar(case: Case) -> Case:
    """Refuse what may not be claimed again (N11); the way back is a review with new facts, a suit, or another right."""
    with moving("bar", case, by=None, reason=BARRED, details={"code": "repeat"}):
        if not is_barred(case):
            raise Blocked("并非所有稿件都在“不再重复受理”之列，须由经办人办理。", code="not_barred")
        case.decided_at = case.answered_at = timezone.now()
        case.outcome = "repeat"
        letters.write(case, "N11", to=claimant_of(case), facts={"barred": True, "reason": BARRED})
    return case


def _check_merge(case: Case, master: Case) -> None:
    if master.pk == case.pk or master.state not in WORKED_ON or master.master_id:
        raise Blocked("并入的申请须是另一件未结的申请。请核对编号。", code="master_closed")
    if not set(articles_of(case)) & set(articles_of(master)):
        raise Blocked("两件申请没有共同的稿件，不能并案。", code="nothing_shared")
    if case.kind in OF_TWO and case.kind != master.kind:  # of the other one a single person might decide
        raise Blocked(f"“{Kind(case.kind).label}”须两个人决定，只能并入同类的申请。请分别办理。", code="other_kind")
    if not _same_claimant(case, master):
        raise Blocked("两件申请不是同一申请人，不能并案。请分别办理。", code="other_claimant")
    if has_measures(case):
        raise Blocked("这件申请已有措施在生效，不能并案。请先解除，或把另一件并入这一件。", code="in_force")


def _same_claimant(case: Case, master: Case) -> bool:
    mine, other = claimant_of(case), claimant_of(master)
    pairs = ((mine.email_hmac, other.email_hmac), (mine.name_hmac, other.name_hmac))
    return any(one and one == two for one, two in pairs)
