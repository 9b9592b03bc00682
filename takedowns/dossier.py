"""All that we hold of a requester, for themselves (个人信息保护法 45): plain JSON, and the text of the form that is signed."""

from takedowns import evidence, progress, targets
from takedowns.forms.hints import ENGLISH
from takedowns.forms.kinds import FORMS
from takedowns.forms.pages import WHAT, WISHES
from takedowns.models import Case

CONTACT = {
    "claimant": "身份",
    "name": "姓名或单位名称",
    "principal": "被代理的人或单位",
    "authority_until": "授权书有效期至",
    "country": "国家或地区",
    "uscc": "统一社会信用代码",
    "email": "电子邮箱",
    "phone": "电话",
    "address": "通信地址",
}
REGISTERED = {"reason": "请求和理由", "body": "机关", "number": "文号", "date": "文书日期"}  # fields of no public form
STATED = "："  # between the name of a declaration and its sentence, in the label of its box
HIDDEN = {"digest", "asked", "truth"}  # ours, or said elsewhere


def dossier(case: Case) -> dict:
    """What the requester has told, and what came of it, under Chinese names; without anything of staff or of other people."""
    person = progress.claimant(case)
    contact = person.contact if person else {}
    return {
        "编号": case.ref,
        "类型": case.get_kind_display(),
        "状态": progress.words(case)[0],
        "提交时间": case.created_at,
        "收到时间": case.received_at,
        "决定时间": case.decided_at,
        "申请人": {label: _said(case, name, contact[name]) for name, label in CONTACT.items() if contact.get(name)},
        "申请内容": dict(told(case)),
        "涉及的页面": [_page(row) for row in case.targets.select_related("case").order_by("number")],
        "办理结果": [
            {"序号": line.number, "页面": line.named, "结果": line.result, "措施": line.measure}
            for line in progress.lines(case)
        ],
        "材料": [{"文件名": evidence.name_of(row), "SHA-256": row.sha256} for row in evidence.files_of(case)],
        "往来": progress.thread(case),
        "信函": progress.letters_of(case),
    }


def sheet_of(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """What stands on the form that is printed and signed: headings with rows of label and value."""
    whole = dossier(case)
    pages = [(f"第 {n} 处", "\n".join(row.values())) for n, row in enumerate(whole["涉及的页面"], 1)]
    files = [(f"材料 {n}", row["文件名"]) for n, row in enumerate(whole["材料"], 1)]
    parts = [
        ("申请人", whole["申请人"].items()),
        ("涉及的页面", pages),
        ("申请内容", whole["申请内容"].items()),
        ("材料", files),
    ]
    return [(title, list(rows)) for title, rows in parts if rows]


def told(case: Case) -> list[tuple[str, str]]:
    """The request's texts under the labels of its form, in that order; what was left empty is absent."""
    return [(_label(case, name), _said(case, name, value)) for name, value in _told(case)]


def _told(case):
    """Pairs of name and value, in the order of the form."""
    order = {name: place for place, name in enumerate(_fields(case))}
    found = [(name, value) for name, value in case.fields.items() if value and name not in HIDDEN]
    return sorted(found, key=lambda pair: order.get(pair[0], len(order)))


def meant(target) -> dict[str, str]:
    """What of a page is meant, and what is wished for, under Chinese names; what was not said is absent."""
    words = target.words
    part = "" if target.what == "whole" else dict(WHAT).get(target.what, "")
    found = {
        "所指": f"第 {target.picture} 张图片" if target.picture else part,
        "引文": words.get("quote", ""),
        "引文之前": words.get("prefix", ""),
        "引文之后": words.get("suffix", ""),
        "希望": WISHES.get(words.get("wish", ""), ""),
    }
    return {name: value for name, value in found.items() if value}


def _page(target):
    return {"页面": targets.line_of(target)} | meant(target)


def _fields(case):
    return FORMS[case.kind].base_fields if case.kind in FORMS else {}


def _label(case, name):
    field = _fields(case).get(name)
    return str(field.label).partition(STATED)[0] if field else REGISTERED.get(name, name)


def _said(case, name, value):
    """A value as the form showed it: the words of a choice, a declaration."""
    field = _fields(case).get(name)
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return "、".join(str(choices.get(one, one)) for one in value)
    return _declared(name, field) if value is True else str(choices.get(value, value))


def _declared(name, field):
    """What was ticked: a declaration word for word, in both its languages."""
    sentence = str(field.label).partition(STATED)[2] if field else ""
    return "\n".join(filter(None, [sentence, ENGLISH.get(name, "") if sentence else ""])) or "是"
