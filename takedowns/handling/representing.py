"""Our own articles: nobody outside can answer for them, so the responsible editor may, in the name of the house.

An editor learns what was done to the article, when and why, never who asked or in which words; and is a party of the case
from then on: who answers does not decide, and who has taken part does not answer.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.addresses import absolute
from articles.models import Article
from articles.states import Licence
from takedowns import announcing, evidence, letters, publicity
from takedowns.handling import countering, enforcing
from takedowns.handling.moving import lock_articles
from takedowns.handling.standing import articles_of, in_force
from takedowns.models import Case, Restriction
from takedowns.states import CaseState, Kind, RestrictionState
from workflow.errors import Blocked

ANSWERS = "articles.publish_article"
NOT_HERE = (Kind.AUTHORITY, Kind.OWN)  # an order is contested before whoever gave it, an own finding inside the house
SIGHT = "seen_answer"
ENDED = {"": "正在处理", "dismissed": "未被采纳", "upheld": "措施维持", "restored": "稿件已恢复"}
NO_PROOF = "请至少上传一份证明材料，例如原稿、采访记录、授权合同。"


def case_for(user, number):
    """The decided case with this public number that `user` may know of as an editor; None for any other, and a secret one."""
    case = Case.objects.came_in().filter(public_id=number, decided_at__isnull=False).first()
    if case is None or publicity.is_secret(case) or not targets_of(case, user).exists():
        return None
    return case


def targets_of(case, user):
    """The targets about our own articles, in the scope of an editor, on which a case has imposed something."""
    if not user.has_perm(ANSWERS):
        return case.targets.none()
    articles = Article.objects.visible_to(user).filter(licence=Licence.OWN)
    return case.targets.filter(article__in=articles, restrictions__isnull=False).distinct().order_by("number")


def held(case, user):
    """What of it is in force."""
    return in_force(case).filter(target__in=targets_of(case, user).order_by())


def refusal(case, user):
    """Why an editor cannot make a statement now, as the `Blocked` that the verb raises; None if nothing stands against it."""
    code, sentence = next(_hindrances(case, user), ("", ""))
    return Blocked(sentence, code=code) if code else None


def counter_for_us(case, *, draft, ground, statement, targets, by, version=None):
    """Make an editor's statement in the name of the house, with the files of its form; returns the `CounterNotice`.

    Once by each editor in a case, about what lies in their scope, whatever `targets` names. Raises what `countering.counter`
    does, and `Blocked` for whoever may not answer.
    """
    with transaction.atomic():
        lock_articles(articles_of(case))
        case.refresh_from_db()
        refused = refusal(case, by)
        if refused:
            raise refused
        files = [row.pk for row in evidence.files_of(draft)] if draft else []
        if not files:
            raise Blocked(NO_PROOF, code="no_proof")
        evidence.adopt(case, draft)
        own = set(targets_of(case, by).values_list("pk", flat=True))
        return countering.counter(
            case,
            person={"name": countering.OFFICE, "editor": str(by), "email": by.email},
            ground=ground,
            statement=statement,
            targets=[target for target in targets if target.pk in own],
            evidence=case.evidence.filter(pk__in=files),
            by=by,
            editor=by,
            version=version,
        )


def tell_editors(case, granted):
    """Letter N7 to whoever publishes in the regions of the articles; those of our own articles read that they may answer."""
    articles = [target.article for target in granted]
    facts = _standing(case, articles)
    own = [article for article in articles if article.licence == Licence.OWN] if _is_ours_to_answer(case) else []
    responsible = enforcing.editors_of(own) if own else []
    way = {
        "link": absolute(reverse("admin:takedowns_case_answer", args=[case.public_id])),
        "until": case.decided_at + announcing.ANSWERABLE,
    }
    letters.write(case, "N7", to=responsible, facts=facts | way)
    others = [user for user in enforcing.editors_of(articles) if user not in responsible]
    letters.write(case, "N7", to=others, facts=facts)


def _standing(case, articles):
    """Which articles are hidden, which will be, and which were changed and stay online, as numbers."""
    rows = Restriction.objects.of_case(case).standing().filter(article__in=articles)
    hidden = set(rows.filter(hides=True, state=RestrictionState.ACTIVE).values_list("article_id", flat=True))
    begins = {row.article_id: row.begins_at for row in rows.filter(state=RestrictionState.SCHEDULED)}
    known = hidden | set(begins)
    return {
        "articles": [article.pk for article in articles if article.pk in hidden],
        "planned": [(article.pk, begins[article.pk]) for article in articles if article.pk in begins],
        "amended": [article.pk for article in articles if article.pk not in known],
    }


def _is_ours_to_answer(case):
    return case.kind not in NOT_HERE and not publicity.is_secret(case) and not announcing.is_told_for_own(case)


def _hindrances(case, user):
    """What stands against a statement, as code and sentence, in the order in which it is said."""
    before = case.counters.filter(editor=user).first()
    if before:
        yield "answered", f"您已代表本站提交过声明：{ENDED[before.ended]}。"
    if _took_part(case, user):
        yield "took_part", "您办理或查看过这件申请，不能再代表本站声明。请由没有参与的编辑提交。"
    if case.kind in NOT_HERE:
        yield "not_here", f"“{case.get_kind_display()}”的措施不在这里声明。请与下架组联系。"
    if announcing.is_told_for_own(case):
        yield "told", "作者或来源已收到通知，由其提交声明。"
    if not held(case, user).exists():
        yield "nothing_in_force", "这里没有生效的措施，不需要提交声明。"
    if case.decided_at + announcing.ANSWERABLE < timezone.now():
        yield "too_late", "提交声明须在决定后 180 天内，现在已经超过。如仍有异议，请与法务联系。"
    if case.counters.filter(ended="").exists():
        yield "counter_open", "这件申请已有一份声明正在处理，不需要另外提交。"
    if case.state not in {CaseState.ACTIONED, CaseState.CLOSED}:
        yield "wrong_state", f"这件申请现在是“{CaseState(case.state).label}”，暂时不能提交声明。请过几天再看。"


def _took_part(case, user):
    return case.owner_id == user.pk or case.events.filter(by=user).exclude(kind=SIGHT).exists()
