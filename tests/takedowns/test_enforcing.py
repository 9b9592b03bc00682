"""Restrictions on articles: the first seals, the last unseals, the strictest answers, and no clock shows anything again."""

import datetime

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from articles import pictures, publishing, records, sealing
from articles.models import Article, Revision, Tombstone
from takedowns import letters, snapshots, vault
from takedowns.handling import ending, enforcing
from takedowns.handling.moving import working
from takedowns.models import AuthorityOrder, CaseEvent, Letter, Propagation, Restriction, Snapshot
from takedowns.notices import notice_of
from takedowns.snapshots import SnapshotBroken
from takedowns.states import Kind, RestrictionState
from tests import make
from tests.hostile import files
from tests.takedowns import desk
from workflow.errors import Blocked, NotPermitted, ReasonMissing, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db
BODY = "<p>独家调查：碳市场配额分配的七个细节，记者历时三个月走访四省二十六家企业。</p><p>清结办法另见附件。</p>"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def article(db):
    return make.published(
        title="独家调查七个细节", body=BODY, source=make.source(), tags=["配额"], authors=[make.author()]
    )


def fresh(article):
    return Article.objects.get(pk=article.pk)


def facts(article):
    return records.facts(records.record(fresh(article)))


def states():
    return list(Restriction.objects.order_by("pk").values_list("state", flat=True))


def affirmable(case):
    """An interim hide by the handler."""
    return desk.imposed(case, interim=True, status=451, until=timezone.now() + 30 * DAY)


# One measure


def test_scenario_01_what_is_removed_leaves_no_word_in_any_row(article, client):
    path = article.get_absolute_url()
    restriction = desk.removed(article)
    assert restriction.state == RestrictionState.ACTIVE
    sealed = fresh(article)
    assert (sealed.title, sealed.body, sealed.hidden_by) == (sealing.title_of(article.pk), "", 1)
    assert all("调查" not in str(row.snapshot) for row in Revision.objects.filter(article=article))
    assert restriction.snapshot.whole
    assert "调查".encode() not in bytes(restriction.snapshot.sealed)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "独家" not in answer.content.decode()
    assert Tombstone.objects.get(article=article).case_ref == restriction.target.case.ref


def test_scenario_07_what_is_lifted_is_byte_for_byte_what_it_was(article, client):
    before = facts(article)
    shown = client.get(article.get_absolute_url()).content
    restriction = desk.removed(article)
    desk.lifted(restriction)
    assert facts(article) == before
    assert client.get(article.get_absolute_url()).content == shown
    assert fresh(article).hidden_notice is None
    assert states() == ["lifted"]
    assert Snapshot.objects.get().opened_at


def test_the_notice_says_the_category_the_public_number_and_the_law(article):
    restriction = desk.removed(article, basis="《信息网络传播权保护条例》第十五条")
    notice = fresh(article).hidden_notice
    case = restriction.target.case
    assert notice | {"since": ""} == {
        "status": 410,
        "category": "著作权",
        "since": "",
        "public_id": case.public_id,
        "law": "《信息网络传播权保护条例》第十五条",
        "demander": "",
        "interim": False,
        "entry": True,
    }
    assert datetime.datetime.fromisoformat(notice["since"]).tzinfo


def test_a_secret_notice_says_nothing(article):
    desk.removed(article, status=404, basis="某某机关的要求")
    notice = fresh(article).hidden_notice
    assert notice["status"] == 404
    assert not any(notice[name] for name in ("category", "public_id", "law", "demander"))


@pytest.mark.parametrize(
    ("disclosure", "decided", "status", "demander"),
    [
        ("none", 410, 404, ""),
        ("fact", 451, 451, ""),
        ("named", 451, 451, "某市网信办"),
        ("named", 404, 404, "某市网信办"),
    ],
)
def test_scenario_05_an_order_answers_as_far_as_it_may_be_disclosed(article, disclosure, decided, status, demander):
    case = desk.case(article, kind=Kind.AUTHORITY)
    order = {"number": "1号", "date": timezone.localdate(), "scope": "全文", "disclosure": disclosure}
    AuthorityOrder.objects.create(case=case, body="某市网信办", **order)
    restriction = desk.imposed(case, status=decided)
    assert (restriction.status, restriction.demander) == (status, demander)


def test_the_files_of_pictures_go_to_the_vault_and_come_back(client, django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    article = make.published(cover=image.pk, body=f'<p>正文。</p><p><img src="{image.url}" alt="烟囱"></p>')
    assert client.get(image.url).status_code == 200
    contents = {name: sealing.read_file(name) for name in image.file_names}
    with django_capture_on_commit_callbacks(execute=True):
        restriction = desk.removed(article)
    for name in image.file_names:
        assert not storages["private"].exists(name)
        assert not storages["default"].exists(name)
    assert client.get(image.url).status_code == 410
    assert len(vault.names()) == len(image.file_names)
    with django_capture_on_commit_callbacks(execute=True):
        desk.lifted(restriction)
    assert {name: sealing.read_file(name) for name in image.file_names} == contents
    assert client.get(image.url).status_code == 200


# Several on one article


def test_two_claims_on_one_article_and_the_end_of_one_leaves_it_down(article, client):
    before = facts(article)
    first = desk.removed(article)
    second = desk.removed(article, case={"kind": Kind.REPUTATION})
    assert Snapshot.objects.count() == 1
    assert second.snapshot == first.snapshot
    desk.lifted(first)
    assert client.get(article.get_absolute_url()).status_code == 410
    assert (fresh(article).hidden_by, fresh(article).hidden_notice["category"]) == (1, "名誉权")
    assert fresh(article).sealed_at
    desk.lifted(second)
    assert fresh(article).hidden_by == 0
    assert facts(article) == before


@pytest.mark.parametrize("order", [(410, 451, 404), (404, 451, 410), (451, 404, 410)])
def test_the_strictest_of_several_answers(article, order):
    restrictions = [desk.removed(article, status=status) for status in order]
    assert fresh(article).hidden_notice["status"] == 404
    left = sorted(restrictions, key=lambda each: [404, 451, 410].index(each.status))
    for restriction, next_one in zip(left, [451, 410, None], strict=True):
        desk.lifted(restriction)
        assert (fresh(article).hidden_notice or {}).get("status") == next_one
    assert fresh(article).hidden_by == 0


def test_of_equal_ones_the_first_is_named(article):
    first, second = desk.removed(article), desk.removed(article)
    assert notice_of(article)["public_id"] == first.target.case.public_id
    desk.lifted(first)
    assert fresh(article).hidden_notice["public_id"] == second.target.case.public_id


def test_the_successor_stands_before_its_forerunner_ends(article, monkeypatch):
    counts = []
    reveal = publishing.reveal

    def noted(found, **options):
        answer = reveal(found, **options)
        counts.append(fresh(article).hidden_by)
        return answer

    monkeypatch.setattr(publishing, "reveal", noted)
    case = desk.case(article)
    held = affirmable(case)
    final = desk.imposed(case)
    with working(case):
        enforcing.supersede(held, final, by=None)
        enforcing.supersede(held, final, by=None)  # again: nothing happens
    assert counts == [1]
    assert states() == ["superseded", "active"]
    assert fresh(article).hidden_notice["status"] == 410


def test_an_interim_hide_becomes_final(article):
    case = desk.case(article)
    held = affirmable(case)
    with working(case):
        removal = enforcing.make_final(held, by=None)
    assert (removal.measure, removal.status, fresh(article).hidden_by) == ("remove", 410, 1)
    assert states() == ["superseded", "active"]


def test_nobody_holds_twice_for_one_target(article):
    case = desk.case(article)
    affirmable(case)
    with pytest.raises(Blocked, match="已经先行屏蔽"):
        affirmable(case)
    assert fresh(article).hidden_by == 1


# Time


def test_scenario_06_what_is_over_stays_until_two_people_end_it(article, client):
    handler, approver, legal = desk.handler(), desk.approver(), desk.legal()
    restriction = desk.removed(article, until=timezone.now() + 30 * DAY, by=handler)
    with pytest.raises(Blocked, match="期限还没有到"):
        ending.agree(restriction, by=legal, reason="措施到期")
    with time_machine.travel(timezone.now() + 31 * DAY):
        assert client.get(article.get_absolute_url()).status_code == 410
        with pytest.raises(Blocked, match="法务"):
            ending.end(restriction, by=approver, reason="措施到期")
        with pytest.raises(NotPermitted):
            ending.agree(restriction, by=handler, reason="措施到期")
        ending.agree(restriction, by=legal, reason="措施到期")
        ending.end(restriction, by=approver, reason="措施到期")
        assert client.get(article.get_absolute_url()).status_code == 200
    assert states() == ["ended"]


def test_who_agreed_does_not_end(article):
    both = make.user("takedown_approver", username="both", all_regions=True)
    both.roles = ["takedown_approver", "takedown_legal"]
    both.save()
    restriction = desk.removed(article, until=timezone.now() + DAY)
    with time_machine.travel(timezone.now() + 2 * DAY):
        ending.agree(restriction, by=both, reason="措施到期")
        with pytest.raises(Blocked, match="两个人"):
            ending.end(restriction, by=both, reason="措施到期")
    assert fresh(article).hidden_by == 1


def test_an_interim_hide_is_affirmed_once_by_somebody_else(article):
    approver = desk.approver()
    case = desk.case(article)
    mine = desk.imposed(case, interim=True, status=451, until=timezone.now() + 30 * DAY, by=approver)
    with pytest.raises(Blocked, match="另一个人"):
        ending.affirm(mine, by=approver)
    ending.affirm(mine, by=desk.approver("other"))
    assert Restriction.objects.get().affirmed_by.username == "other"
    with pytest.raises(Blocked, match="没有确认过"):
        ending.affirm(mine, by=desk.approver("third"))


def test_a_scheduled_one_does_nothing_before_it_begins(article, client):
    case = desk.case(article)
    restriction = desk.imposed(case, begins_at=timezone.now() + DAY)
    assert states() == ["scheduled"]
    assert client.get(article.get_absolute_url()).status_code == 200
    assert not Snapshot.objects.exists()
    with working(case):
        enforcing.begin(restriction)
    assert client.get(article.get_absolute_url()).status_code == 410


def test_a_scheduled_one_is_called_off(article):
    restriction = desk.imposed(desk.case(article), begins_at=timezone.now() + DAY)
    with pytest.raises(ReasonMissing):
        ending.cancel(restriction, by=desk.approver(), reason="")
    ending.cancel(restriction, by=desk.approver("two"), reason="申请撤回")
    assert states() == ["cancelled"]
    assert fresh(article).hidden_by == 0


# What goes wrong


def damaged_hash(snapshot):
    Snapshot.objects.filter(pk=snapshot.pk).update(sha256="0" * 64)


def damaged_text(snapshot):
    blob = bytearray(snapshot.sealed)
    blob[40] ^= 1
    Snapshot.objects.filter(pk=snapshot.pk).update(sealed=bytes(blob))


def of_another_article(snapshot):
    other = desk.removed(make.published(title="别的稿件"), case={}).snapshot
    Snapshot.objects.filter(pk=snapshot.pk).update(sealed=other.sealed, sha256=other.sha256)


@pytest.mark.parametrize("damage", [damaged_hash, damaged_text, of_another_article])
def test_a_snapshot_that_does_not_verify_restores_nothing_and_rings(article, damage):
    desk.legal()
    desk.auditor()
    restriction = desk.removed(article)
    damage(restriction.snapshot)
    with pytest.raises(SnapshotBroken) as refused:
        desk.lifted(restriction)
    assert "报警" in refused.value.message
    restriction.refresh_from_db()
    assert restriction.state == RestrictionState.ACTIVE
    assert (fresh(article).title, fresh(article).hidden_by) == (sealing.title_of(article.pk), 1)
    assert CaseEvent.objects.get(kind="alarm_snapshot").payload["snapshot"] == restriction.snapshot_id
    assert set(Letter.objects.filter(key="I4").values_list("to_label", flat=True)) == {"fawu", "shenji"}


def test_a_file_that_does_not_verify_restores_nothing(django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    article = make.published(cover=image.pk)
    with django_capture_on_commit_callbacks(execute=True):
        restriction = desk.removed(article)
    vault.drop(restriction.snapshot.files[0]["vault"])
    with pytest.raises(SnapshotBroken):
        enforcing.require_readable([restriction])
    with pytest.raises(SnapshotBroken):
        desk.lifted(restriction)
    assert fresh(article).sealed_at
    assert not any(storages["private"].exists(name) for name in image.file_names)


@pytest.mark.parametrize("step", ["articles.sealing.seal", "takedowns.snapshots.keep", "takedowns.verifying.plan"])
def test_killed_half_way_nothing_has_happened(article, step, monkeypatch, client):
    before, case = facts(article), desk.case(article)
    monkeypatch.setattr(step, lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        desk.imposed(case)
    assert facts(article) == before
    assert client.get(article.get_absolute_url()).status_code == 200
    assert not Restriction.objects.exists()
    assert not Propagation.objects.exists()
    assert not CaseEvent.objects.filter(kind__startswith="restriction").exists()


@pytest.mark.parametrize("step", ["articles.sealing.unseal", "articles.publishing.reveal"])
def test_killed_half_way_back_it_is_still_sealed(article, step, monkeypatch):
    restriction = desk.removed(article)
    monkeypatch.setattr(step, lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.lifted(restriction)
    assert (fresh(article).hidden_by, fresh(article).title) == (1, sealing.title_of(article.pk))
    restriction.refresh_from_db()
    assert restriction.state == RestrictionState.ACTIVE


def test_nothing_is_lifted_twice(article):
    restriction = desk.removed(article)
    desk.lifted(restriction)
    with pytest.raises(WrongState):
        desk.lifted(restriction)
    assert fresh(article).hidden_by == 0


# Who looks, who is told


def test_a_look_into_a_snapshot_has_a_reason_and_a_line_in_the_log(article):
    handler, auditor = desk.handler(), desk.auditor()
    snapshot = desk.removed(article).snapshot
    with pytest.raises(NotPermitted):
        snapshots.look(snapshot, by=handler, reason="核对封存的内容")
    with pytest.raises(ReasonMissing):
        snapshots.look(snapshot, by=auditor, reason="看")
    assert snapshots.look(snapshot, by=auditor, reason="核对封存的内容")["article"]["title"] == "独家调查七个细节"
    event = CaseEvent.objects.get(kind="seen_snapshot")
    assert (event.by, event.payload["snapshot"]) == (auditor, snapshot.pk)
    assert "核对" not in str(event.payload)


def test_the_editors_of_a_region_are_those_who_publish_there(article):
    chief = make.user("chief_editor", username="chief", email="chief@portal.example")
    theirs = make.user("regional_editor", username="sd", regions=["shandong"], email="sd@portal.example")
    make.user("regional_editor", username="gs", regions=["gansu"], email="gs@portal.example")
    make.user("reporter", username="reporter", regions=["shandong"], email="r@portal.example")
    make.user("regional_editor", username="silent", regions=["shandong"])
    found = enforcing.editors_of([article])
    roles = {user.username for user in found}
    assert roles == ({"chief", "sd"} if theirs.has_perm("articles.publish_article") else {"chief"})
    assert chief in found


def test_the_history_of_the_article_names_nobody(article):
    restriction = desk.removed(article)
    told = str(list(Event.objects.about(article).values_list("reason", "details")))
    case = restriction.target.case
    assert case.public_id in told
    assert case.ref not in told
    assert desk.SECRET_NAME not in told
    assert letters.one_line("调查") not in told
