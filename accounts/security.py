"""Pages about how people log in: one's own sessions and second factor, and those of others for administrators."""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts import proving, secondfactor, sessions
from accounts.desk import is_id
from accounts.forms import ResetForm, SetUpForm
from accounts.models import SecondFactor

WRONG_CODE = "验证码不对。请确认手机时间准确，扫描的是这张图，再输入应用现在显示的数字。"


def own(request):
    """A person's own page: second factor and sessions. Each button is a POST that names itself in `do`."""
    if request.method == "POST":
        acts = {"end": _end, "end_all": _end_all, "renew": _renew, "off": _off}
        return _act(acts, request, request.user)
    context = {
        "title": "账号安全",
        "factor": SecondFactor.objects.filter(pk=request.user.pk).first(),
        "codes_left": request.user.recovery_codes.count(),
        "required": secondfactor.is_required(request.user),
        **_listed(request, request.user),
    }
    return _page(request, "admin/security.html", context)


def set_up(request):
    """Tell an app the key and try its first code; ten recovery codes are shown once, in the answer."""
    wanted = proving.ask(request)
    if wanted:
        return wanted
    sealed = request.session.setdefault("new_factor", secondfactor.phone().new_key())
    form = SetUpForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        codes = secondfactor.set_up(request.user, sealed, form.cleaned_data["code"])
        if codes:
            del request.session["new_factor"]
            _is_now(request, on=True)
            return _page(request, "admin/recovery_codes.html", {"title": "请保存恢复码", "codes": codes})
        form.add_error("code", WRONG_CODE)
    picture, typed = secondfactor.phone().shown(sealed, request.user.username)
    context = {
        "title": "设置两步验证",
        "form": form,
        "picture": picture,
        "typed": typed,
        "forced": secondfactor.is_required(request.user) and not request.session.get("second_factor"),
    }
    return _page(request, "admin/second_factor.html", context)


def others(request, user, *, reset_form=None):
    """An administrator's page about another's sessions and second factor; the caller has checked the right."""
    if user == request.user:
        return HttpResponseRedirect(reverse("admin:security"))
    if request.method == "POST" and reset_form is None:
        return _act({"end": _end, "end_all": _end_all, "reset": _reset}, request, user)
    context = {
        "title": f"登录与两步验证：{user}",
        "person": user,
        "opts": user._meta,
        "factor": SecondFactor.objects.filter(pk=user.pk).first(),
        "required": secondfactor.is_required(user),
        "form": reset_form or ResetForm(),
        **_listed(request, user),
    }
    return _page(request, "admin/user_security.html", context)


def _act(acts, request, user):
    """Do what the pressed button says, then show the page again; raises `BadRequest` for any other word."""
    act = acts.get(request.POST.get("do"))
    if act is None:
        raise BadRequest
    return act(request, user) or HttpResponseRedirect(request.path)


def _end(request, user):
    chosen = request.POST.get("session", "")
    if not is_id(chosen):
        raise BadRequest
    _end_these(request, user, sessions.of(user).filter(pk=int(chosen)))


def _end_all(request, user):
    _end_these(request, user, sessions.of(user))


def _end_these(request, user, rows):
    """End all of them but the one that asks."""
    ended = sessions.end_of(user, rows.exclude(session_id=request.session.session_key), by=request.user)
    messages.info(request, f"已结束 {ended} 个登录会话。" if ended else "没有需要结束的登录会话。")


def _renew(request, user):
    if not secondfactor.is_on(user):
        raise BadRequest
    wanted = proving.ask(request)
    if wanted:
        return wanted
    codes = secondfactor.renew_codes(user)
    return _page(request, "admin/recovery_codes.html", {"title": "请保存恢复码", "codes": codes})


def _off(request, user):
    if secondfactor.is_required(user):
        messages.error(request, "您的角色必须使用两步验证，不能关闭。换手机请用“更换验证器”。")
        return None
    wanted = proving.ask(request)
    if wanted:
        return wanted
    secondfactor.reset(user, by=user)
    _is_now(request, on=False)
    messages.info(request, "两步验证已关闭，恢复码同时作废。")
    return None


def _is_now(request, *, on):
    """Let this session know, and end the person's others: they were begun under what held before.

    Else whoever has the password, and came in before there was a second factor, could put their own phone in its place.
    """
    request.session["second_factor"] = on
    sessions.end(request.user.sessions.exclude(session_id=request.session.session_key))


def _reset(request, user):
    form = ResetForm(request.POST)
    if not form.is_valid():
        return others(request, user, reset_form=form)
    wanted = proving.ask(request)
    if wanted:
        return wanted
    secondfactor.reset(user, by=request.user, reason=form.cleaned_data["reason"])
    messages.info(request, f"已重置“{user}”的两步验证，并结束其全部登录会话。")
    return None


def _listed(request, user):
    """The sessions that a page shows, and which of them is asking."""
    return {"sessions": sessions.of(user)[: sessions.SHOWN], "this": request.session.session_key}


def _page(request, template, context):
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
