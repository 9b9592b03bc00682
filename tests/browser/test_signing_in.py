"""Logging in with a second factor, in a real browser: set up, code, proof that loses nothing, sessions, axe."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from accounts import policy
from accounts.models import Policy, StaffSession
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
SET_UP, SECURITY, POLICY = "/admin/security/second-factor/", "/admin/security/", "/admin/accounts/policy/1/change/"


@pytest.fixture
def admin(settings):
    """An administrator, who must have a second factor."""
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    return make.user("administrator", username="guanli", name="管理员")


def first_step(page):
    """Name and password, by keyboard alone."""
    page.goto("/admin/login/?next=/admin/security/")
    page.wait_for_function("document.activeElement.name === 'username'")
    page.keyboard.type("guanli")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")


def set_up(page):
    """Read the key as a phone would, enter its code; returns the recovery codes."""
    page.wait_for_url(f"**{SET_UP}")
    page.get_by_text("手工输入密钥").click()
    key = base64.b32decode(page.locator(".key").inner_text().replace(" ", ""))
    assert page.locator(".qr").evaluate("picture => picture.naturalWidth") > 100
    page.get_by_label("验证码").fill(TOTP(key, 6, SHA1(), 30).generate(time.time()).decode())
    page.keyboard.press("Enter")
    page.locator(".codes").wait_for()
    return page.locator(".codes li").all_inner_texts()


def make_late():
    """Let the last proof of every session be ten minutes old."""
    for row in StaffSession.objects.select_related("session"):
        store = row.session.get_session_store_class()(row.session_id)
        store.update({"began": store["began"] - 600, "proved": 0})
        store.save()


def test_from_the_first_log_in_to_a_proved_change(admin, new_page, axe):
    """Led to set it up, then out and in again with a code; a change asks once more and keeps what was typed."""
    page = new_page(viewport={"width": 1440, "height": 900})
    first_step(page)
    codes = set_up(page)
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="注销").click()
    first_step(page)
    page.wait_for_url("**/admin/login/code/")
    page.wait_for_function("document.activeElement.name === 'code'")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.get_by_text("验证码不正确").wait_for()
    assert axe(page) == []
    page.wait_for_function("document.activeElement.name === 'code'")
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SECURITY}")
    make_late()
    page.goto(POLICY)
    page.get_by_label("禁用词").fill("禁词一\n禁词二")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("您的密码").fill(make.PASSWORD)
    page.get_by_label("验证码").fill(codes[1])
    assert axe(page) == []
    page.get_by_role("button", name="确认并继续").click()
    page.locator(".messagelist").wait_for()
    policy.forget()
    assert Policy.objects.get().banned_words.split() == ["禁词一", "禁词二"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(admin, new_page, axe, scheme):
    """Every page of this fits 320 pixels and passes axe; another device is ended by a tap."""
    other = new_page()
    first_step(other)
    codes = set_up(other)
    page = new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    first_step(page)
    page.wait_for_url("**/admin/login/code/")
    page.get_by_label("验证码").fill(codes[0])
    page.get_by_role("button", name="登录").click()
    colleague = make.user(username="jizhe")
    for address in (SECURITY, SET_UP, f"/admin/accounts/user/{colleague.pk}/security/"):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.goto(SECURITY)
    page.get_by_role("button", name="结束会话").click()
    page.get_by_text("已结束 1 个登录会话").wait_for()
    other.goto(SECURITY)
    assert "/admin/login/" in other.url
