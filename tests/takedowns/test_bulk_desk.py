"""Several cases of one claimant at once: the dry run, the run, approvals, what is skipped and why, and going on after a fall."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from takedowns.handling import approving, bulk, deciding
from takedowns.models import BulkRun, Case, CaseEvent, Decision, Letter, Restriction, Target
from takedowns.states import CaseState, Kind, Level
from tests import make
from tests.articles.desk import enter, fields, parsed, text
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
BULK = "/admin/takedowns/case/bulk/"
FORM = ".bulk-columns"
FACTS = "申请人提交的版面与总机回拨表明其为著作权人，本站转载未经许可。"
WHY = "所附材料只有网页截图，未能证明申请人对这些作品享有权利，本站转载有许可。"
GRANT = {"all-outcome": "grant", "all-measure": "remove", "all-code": "infringes", "all-facts": FACTS}
REFUSE = {"all-outcome": "refuse", "all-code": "licensed", "all-facts": FACTS, "all-reason": WHY}


def cases(number=3, **fields):
    """Cases of one claimant, each about an article of its own."""
    fields = {"state": CaseState.RECEIVED} | fields
    return [desk.case(make.published(source=make.source()), **fields) for _ in range(number)]


def address(rows, page=BULK):
    return page + "?" + "&".join(f"case={case.pk}" for case in rows)


def tried(client, rows, decision=GRANT):
    """The dry run of a decision: its page, and the form as it stands there."""
    page = client.get(address(rows))
    asked = ticked(page) | decision | {"all-conflict_free": "on", "do": "try"}
    page = client.post(BULK, asked)
    return page, ticked(page)


def ticked(page):
    """What the page's form sends; boxes and hidden numbers of one name are lists."""
    data = fields(page, FORM)
    for name in ("case", "shown"):
        nodes = parsed(page).css(f"{FORM} input[name={name}]")
        data[name] = [n.attributes["value"] for n in nodes if name == "shown" or "checked" in n.attributes]
    return data


def ran(client, rows, decision=GRANT, **more):
    """The report after dry run and run."""
    _, form = tried(client, rows, decision)
    return client.post(BULK, form | {"do": "run"} | more, follow=True)


def states(rows):
    return [Case.objects.get(pk=case.pk).state for case in rows]


def kept():
    """What a dry run must leave alone."""
    return [
        *Case.objects.order_by("pk").values_list("pk", "state", "version", "owner"),
        *Target.objects.order_by("pk").values_list("pk", "state", "version"),
        *(model.objects.count() for model in (Decision, Letter, Restriction, BulkRun)),
        CaseEvent.objects.exclude(kind="seen_case").count(),
    ]


# The dry run


def test_the_dry_run_says_what_would_happen_and_changes_nothing():
    handler, other = desk.handler(), desk.handler("other")
    free, held, asked, low, miss = cases(5)
    Case.objects.filter(pk=held.pk).update(
        owner=other, state=CaseState.IN_REVIEW, claimed_until=timezone.now() + timezone.timedelta(minutes=9)
    )
    Case.objects.filter(pk=asked.pk).update(state=CaseState.NEED_INFO)
    Case.objects.filter(pk=low.pk).update(identity_level=Level.I1)
    miss.targets.update(article=None, state="unmatched")
    client, rows, before = enter(handler), [free, held, asked, low, miss], kept()
    first = client.get(address(rows))
    page, _ = tried(client, rows)
    assert kept() == before
    lines = {case.pk: line for case, line in zip(rows, sorted_lines(page, rows), strict=True)}
    assert "✓ 决定 1 条地址，提交审批" in lines[free.pk]
    assert f"正由{other}经办" in lines[held.pk]
    assert "当前状态是“待补充”" in lines[asked.pk]
    assert "第 1 条：申请人还是“邮箱已确认”，达不到“身份与权利已核实”" in lines[low.pk]
    assert "第 1 条：这条地址没有匹配到稿件" in lines[miss.pk]
    assert "办理 1 件，跳过 4 件" in text(page)
    assert "✓ 可以决定：1 条地址" in sorted_lines(first, rows)[0]
    assert desk.SECRET_NAME not in page.content.decode()
    assert desk.SECRET_QUOTE not in page.content.decode()


def sorted_lines(page, rows):
    """The lines of the table in the order of `rows`."""
    found = {
        line.css_first("[name=shown]").attributes["value"]: line for line in parsed(page).css(".bulk-table tbody tr")
    }
    return [" ".join(found[str(case.pk)].text().split()) for case in rows]


def test_a_decision_that_was_not_tried_is_tried_first():
    client, rows = enter(desk.handler()), cases(2)
    _, form = tried(client, rows)
    page = client.post(BULK, form | REFUSE | {"do": "run"})
    assert "决定有改动" in text(page)
    assert states(rows) == [CaseState.RECEIVED] * 2
    assert WHY in page.content.decode()


def test_bad_input_says_so_and_loses_nothing():
    client, rows = enter(desk.handler()), cases(2)
    form = ticked(client.get(address(rows)))
    page = client.post(BULK, form | REFUSE | {"all-reason": "太短", "do": "try"})
    assert page.status_code == 400
    assert {"请用至少 30 个字", "与您本人、亲属或您的生意无关"} <= {
        part for part in ("请用至少 30 个字", "与您本人、亲属或您的生意无关") if part in text(page)
    }
    assert FACTS in page.content.decode()
    nobody = client.post(BULK, form | GRANT | {"case": [], "all-conflict_free": "on", "do": "try"})
    assert "没有勾选申请" in text(nobody)
    assert len(ticked(nobody)["shown"]) == 2
    short = client.post(BULK, form | GRANT | {"all-facts": "短", "all-conflict_free": "on", "do": "try"})
    assert "请写明认定的事实" in text(short, ".errornote")  # once for all, not only in each row


def test_words_of_an_article_are_not_offered():
    client = enter(desk.handler())
    page = client.get(address(cases(1, kind=Kind.PERSONAL_INFO)))
    names = {name.removeprefix("all-") for name in ticked(page) if name.startswith("all-")}
    assert names == {"outcome", "measure", "status", "code", "basis", "facts", "reason", "token", "tried"}
    offered = {node.attributes["value"] for node in parsed(page).css("[name=all-measure] option")}
    assert offered == {"", "remove"}


def test_one_claimant_and_one_kind():
    handler = desk.handler()
    mine, other = cases(2), cases(1)[0]
    other.people.update(email_hmac="x")
    kind = cases(1, kind=Kind.SELF)[0]
    client = enter(handler)
    page = client.get(address([*mine, other, kind]))
    assert "分属 3 组" in text(page)
    links = [node.attributes["href"] for node in parsed(page).css(".bulk-groups a")]
    assert len(ticked(client.get(BULK + links[0]))["case"]) == 2
    ended, waiting = cases(1, state=CaseState.CLOSED)[0], cases(1, state=CaseState.NEED_INFO)[0]
    same = client.get(f"{BULK}?like={mine[0].pk}")
    assert {int(pk) for pk in ticked(same)["case"]} == {case.pk for case in mine}
    assert not {str(ended.pk), str(waiting.pk)} & set(ticked(same)["shown"])
    assert client.get(BULK).status_code == 302


def test_one_run_takes_so_many(monkeypatch):
    client, rows = enter(desk.handler()), cases(3)
    monkeypatch.setattr(bulk, "MOST_CASES", 2)
    page = client.get(address(rows))
    assert "一次最多办理 2 件" in text(page)
    assert len(ticked(page)["case"]) == 2
    monkeypatch.setattr(bulk, "MOST_CASES", 50)
    monkeypatch.setattr(bulk, "MOST_TARGETS", 1)
    assert "只列出前 1 件" in text(client.get(address(rows)))


def test_what_names_nothing_new_is_offered_for_joining():
    """The link leads to the ordinary move, the reference filled in; a case that names one more article is not offered."""
    handler, first, second = desk.handler(), make.published(), make.published()
    long, same, more = (
        desk.case(*articles, state=CaseState.RECEIVED)
        for articles in ([first, second], [second], [second, make.published()])
    )
    client = enter(handler)
    links = [node.attributes["href"] for node in parsed(client.get(address([long, same, more]))).css(".bulk-table a")]
    merges = [link for link in links if "/merge/" in link]
    assert [f"/{same.pk}/move/merge/" in link for link in merges] == [True]
    form = client.get(merges[0])
    assert fields(form, ".desk-form")["master"] == long.ref
    client.post(merges[0], fields(form, ".desk-form") | {"reason": "同一申请人就同一篇稿件再次提交"})
    assert states([long, same, more]) == ["received", "duplicate", "received"]


# The run


def test_a_grant_is_decided_and_proposed_case_by_case():
    handler = desk.handler()
    rows = cases(3)
    desk.approver()
    page = ran(enter(handler), rows)
    assert "已办的 3 件" in text(page)
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 3
    run = BulkRun.objects.get()
    assert run.sealed == b""
    for case in rows:
        assert case.targets.get().decisions.get().words["facts"] == FACTS
        assert case.events.get(kind="bulk").payload == {"run": run.pk}
    letter = Letter.objects.get()  # one for all of them
    assert (letter.key, letter.to_label) == ("I1", "shenpi")
    written = letter.words["subject"] + letter.words["body"]
    assert all(case.ref in written for case in rows)
    assert desk.SECRET_NAME not in written
    assert not Restriction.objects.exists()
    assert handler.pk == Case.objects.get(pk=rows[0].pk).proposed_by_id


def test_a_refusal_answers_each_where_one_person_may():
    handler, rows = desk.handler(), cases(2)
    personal = cases(2, kind=Kind.PERSONAL_INFO)
    client = enter(handler)
    ran(client, rows, REFUSE)
    assert states(rows) == [CaseState.REJECTED] * 2
    assert [case.letters.filter(key="N8").count() for case in rows] == [1, 1]
    assert WHY in rows[0].letters.get(key="N8").words["body"]
    page = ran(client, personal, REFUSE | {"all-code": "public_interest"})
    assert "提交审批" in text(page)
    assert states(personal) == [CaseState.AWAITING_APPROVAL] * 2
    assert personal[0].notes.filter(by=handler).last().text == WHY  # for whoever approves


def test_many_count_as_several_and_need_two_people(monkeypatch):
    monkeypatch.setattr(approving, "MANY", 1)
    rows = cases(2)
    page, _ = tried(enter(desk.handler()), rows, REFUSE)
    assert "提交审批" in text(page)
    ran(enter(desk.handler("other")), rows, REFUSE)
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 2


def test_what_was_decided_stays_and_what_changed_meanwhile_is_skipped():
    handler = desk.handler()
    rows = cases(3)
    both = desk.case(make.published(), make.published(), state=CaseState.RECEIVED)
    deciding.claim(both, by=handler, conflict_free=True)
    refused = {
        "outcome": "refuse",
        "code": "licensed",
        "facts": "这一篇有转载合同，合同仍在有效期内。",
        "basis": "合同",
    }
    first = both.targets.get(number=1)
    deciding.decide(first, by=handler, **refused)
    client = enter(handler)
    _, form = tried(client, [*rows, both])
    deciding.claim(rows[1], by=desk.handler("other"), conflict_free=True)
    page = client.post(BULK, form | {"do": "run"}, follow=True)
    assert "跳过的 1 件" in text(page)
    assert "刚刚被别人改动过" in text(page, "section[aria-label=跳过的]")
    assert rows[1].ref in text(page, "section[aria-label=跳过的]")
    assert [first.decisions.count(), both.targets.get(number=2).decisions.count()] == [1, 1]
    assert states([rows[0], rows[1], both]) == ["awaiting_approval", "in_review", "awaiting_approval"]


def test_after_a_fall_the_same_form_goes_on_and_repeats_nothing(monkeypatch):
    """The process dies at the second case: the first stays done, the second is untouched, sending again does the rest."""
    client, rows = enter(desk.handler()), cases(3)
    _, form = tried(client, rows)
    propose, calls = deciding.propose, []

    def dies_at_the_second(case, **options):
        calls.append(case.pk)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return propose(case, **options)

    monkeypatch.setattr(deciding, "propose", dies_at_the_second)
    with pytest.raises(RuntimeError):
        client.post(BULK, form | {"do": "run"})
    assert sorted(states(rows)) == [CaseState.AWAITING_APPROVAL, CaseState.RECEIVED, CaseState.RECEIVED]
    assert Decision.objects.count() == 1
    run = BulkRun.objects.get()
    report = client.get(reverse("admin:takedowns_case_bulk_run", args=[run.pk]))
    assert "还没有办的 2 件" in text(report)
    assert FACTS.encode() not in bytes(run.sealed)
    for _ in range(2):
        client.post(BULK, form | {"do": "run"})
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 3
    assert Decision.objects.count() == 3
    assert CaseEvent.objects.filter(kind="bulk").count() == 3
    assert BulkRun.objects.count() == 1


def test_a_run_that_takes_long_waits_and_is_continued_by_its_owner(monkeypatch):
    handler, rows = desk.handler(), cases(3)
    client = enter(handler)
    monkeypatch.setattr(bulk, "SECONDS", -1.0)
    page = ran(client, rows)
    assert "继续办理剩下的 2 件" in text(page)
    path = reverse("admin:takedowns_case_bulk_run", args=[BulkRun.objects.get().pk])
    assert enter(desk.handler("other")).post(path).status_code == 403
    assert states(rows).count(CaseState.AWAITING_APPROVAL) == 1
    monkeypatch.setattr(bulk, "SECONDS", 20.0)
    page = client.post(path, follow=True)
    assert "已办的 3 件" in text(page)
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 3


def test_a_form_that_was_used_for_something_else_is_refused():
    client, rows = enter(desk.handler()), cases(3)
    _, form = tried(client, rows[:1])
    client.post(BULK, form | {"do": "run"})
    _, second = tried(client, rows[1:])
    page = client.post(BULK, second | {"all-token": form["all-token"], "do": "run"})
    assert page.status_code == 409
    assert "已经执行过" in text(page)
    assert states(rows[1:]) == [CaseState.RECEIVED] * 2


def test_many_cases_of_one_sender_do_not_fill_a_handlers_hands(monkeypatch):
    """What waits for another person's approval is not in the handler's hands: the bound is one of work, not of a run."""
    monkeypatch.setattr(deciding, "MOST_HELD", 2)
    handler, rows = desk.handler(), cases(4)
    ran(enter(handler), rows)
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 4


# Approvals


def test_approvals_are_shown_and_made_case_by_case():
    handler, approver = desk.handler(), desk.approver()
    rows = cases(3)
    ran(enter(handler), rows)
    client = enter(approver)
    page = client.get(address(rows), follow=True)
    assert page.redirect_chain[0][0].startswith(f"{BULK}approve/")
    assert text(page).count(FACTS) == 3
    assert not Restriction.objects.exists()
    form = ticked(page)
    form["case"] = form["case"][1:]  # one is not approved
    left = Case.objects.get(pk=form["shown"][0])
    report = client.post(f"{BULK}approve/", form, follow=True)
    assert "已办的 2 件" in text(report)
    assert sorted(states(rows)) == ["actioned", "actioned", "awaiting_approval"]
    assert left.state == CaseState.AWAITING_APPROVAL
    assert Article.objects.filter(hidden_by=1).count() == 2
    assert Letter.objects.filter(key="N5").count() == 2
    client.post(f"{BULK}approve/", form)
    assert Restriction.objects.count() == 2


def test_refusals_are_approved_with_a_reason():
    rows = cases(2, kind=Kind.PERSONAL_INFO)
    ran(enter(desk.handler()), rows, REFUSE)
    client = enter(desk.approver())
    page = client.get(address(rows, f"{BULK}approve/"))
    form = ticked(page)
    short = client.post(f"{BULK}approve/", form | {"all-reason": "太短"})
    assert short.status_code == 400
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 2
    client.post(f"{BULK}approve/", form | {"all-reason": WHY})
    assert states(rows) == [CaseState.REJECTED] * 2
    assert WHY in rows[0].letters.get(key="N8").words["body"]


def test_four_eyes_hold_in_bulk_too():
    """Whoever proposed cannot approve: neither the page offers it, nor a form made by hand gets it."""
    approver, rows = desk.approver(), cases(2)
    client = enter(approver)
    ran(client, rows)
    page = client.get(address(rows, f"{BULK}approve/"))
    assert "您参与过这件申请的决定" in text(page)
    assert ticked(page)["case"] == []
    forged = ticked(page) | {"case": [case.pk for case in rows]}
    report = client.post(f"{BULK}approve/", forged, follow=True)
    assert "跳过的 2 件" in text(report)
    assert states(rows) == [CaseState.AWAITING_APPROVAL] * 2
    assert not Restriction.objects.exists()
    assert enter(desk.handler()).get(address(rows, f"{BULK}approve/")).status_code == 403


# Cost


def test_each_case_costs_the_same():
    """Two more cases cost twice what one more costs: nothing grows with the number of the others."""
    client, costs = enter(desk.handler()), []
    for number in (1, 2, 4):
        rows = cases(number)
        client.get(address(rows))
        with CaptureQueriesContext(connection) as queries:
            tried(client, rows)
        with CaptureQueriesContext(connection) as shown:
            ran(client, rows)
        costs.append((len(queries), len(shown)))
    for way in (0, 1):
        one, two, four = (cost[way] for cost in costs)
        assert four - two == 2 * (two - one)
        assert two - one <= (120, 220)[way]
