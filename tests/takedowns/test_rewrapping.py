"""A new seal key: what the old one wraps is found, wrapped anew, and only then may the old one go."""

import secrets

import pytest
from django.core.management import CommandError, call_command

from takedowns import evidence, invariants, keys, references, rewrapping
from takedowns.models import Case, CasePerson, DraftFiles
from tests import make
from tests.hostile import files
from tests.takedowns import desk, sent

pytestmark = pytest.mark.django_db
OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


@pytest.fixture
def cases(settings):
    """Three cases, a form with a file and a removal, all from before the new key."""
    settings.SEAL_KEYS = [OLD]
    evidence.take(evidence.open_draft(references.form_token()), "a.png", files.encoded("PNG", (40, 30)))
    return [desk.removed(make.published()).target.case, desk.case(), desk.case()]


def run(capsys, *options):
    """The exit code and what was said."""
    try:
        call_command("takedown_rewrap_keys", *options)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def wrappings():
    return [bytes(key) for model in rewrapping.HOLDERS for key in model.objects.values_list("data_key", flat=True)]


def test_the_old_key_may_go_when_all_is_wrapped_anew(cases, settings, capsys):
    before = [case.fields for case in cases]
    settings.SEAL_KEYS = [NEW, OLD]
    standing = wrappings()
    code, told = run(capsys)
    assert (code, wrappings()) == (1, standing)
    assert "申请：第 1 把 0，第 2 把 3，打不开 0。" in told
    assert "还有 4 个需要旧钥匙" in told
    code, told = run(capsys, "--write")
    assert code == 0
    assert "改由第一把钥匙包着的 4 个" in told
    assert run(capsys, "--write")[1].startswith("改由第一把钥匙包着的 0 个")
    settings.SEAL_KEYS = [NEW]
    assert [Case.objects.get(pk=case.pk).fields for case in cases] == before
    assert evidence.name_of(DraftFiles.objects.get().files.get()) == "a.png"
    assert invariants.check() == []


def test_killed_half_way_it_goes_on_where_it_was(cases, settings, capsys, monkeypatch):
    settings.SEAL_KEYS = [NEW, OLD]
    monkeypatch.setattr(rewrapping, "STEP", 1)
    with monkeypatch.context() as patch:
        real, left = keys.rewrapped, iter([True, True])

        def dying(wrapped):
            return real(wrapped) if next(left, False) else 1 / 0

        patch.setattr(keys, "rewrapped", dying)
        with pytest.raises(ZeroDivisionError):
            rewrapping.rewrap()
    assert rewrapping.count()[Case].by == {0: 2, 1: 1}
    assert run(capsys, "--write")[0] == 0


def test_a_wrapping_that_does_not_open_again_is_not_written(cases, settings, monkeypatch):
    """A broken cipher, a broken machine: better the old key than none."""
    settings.SEAL_KEYS = [NEW, OLD]
    standing = wrappings()
    monkeypatch.setattr(keys, "_encrypt", lambda key, data, purpose: secrets.token_bytes(60))
    assert rewrapping.rewrap() == 0
    assert wrappings() == standing


@pytest.mark.parametrize("given", [[NEW], [NEW, secrets.token_bytes(32)]])
def test_a_lost_or_garbled_key_is_told_and_changes_nothing(cases, settings, capsys, given):
    settings.SEAL_KEYS = given
    standing = wrappings()
    for options in ([], ["--write"]):
        with pytest.raises(CommandError, match="旧钥匙加回到最后") as told:
            call_command("takedown_rewrap_keys", *options)
        assert told.value.returncode == 2
        assert cases[1].ref in str(told.value)
    assert wrappings() == standing
    assert "case_keys" in {breach.rule.code for breach in invariants.check()}


def test_a_key_that_was_destroyed_needs_none(cases, settings, capsys):
    Case.objects.filter(pk=cases[1].pk).update(data_key=b"")
    assert "第 1 把 2，打不开 0" in run(capsys)[1]


def test_a_new_secret_key_leaves_look_ups_as_they_are(settings):
    """Codes, mailboxes and bars are found by digests with a key of their own."""
    case, secret = sent.received(make.published())
    settings.SECRET_KEY = "another-secret-of-more-than-fifty-characters-0123456789"
    assert references.open_with(case.ref, secret) == case
    assert CasePerson.objects.get(case=case).email_hmac == keys.lookup("email", desk.SECRET_MAIL)
    settings.LOOKUP_KEY = "another"
    assert CasePerson.objects.get(case=case).email_hmac != keys.lookup("email", desk.SECRET_MAIL)


def test_without_any_key_it_says_so(settings):
    settings.SEAL_KEYS = []
    with pytest.raises(CommandError, match="没有设置 CARBON_SEAL_KEYS"):
        call_command("takedown_rewrap_keys")
