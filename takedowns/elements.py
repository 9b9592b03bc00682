"""What the law wants in a request, by kind: the lights on the desk, and the items that letter N2 asks for.

An element that is missing never keeps a request out; it is asked for. Sources: 信息网络传播权保护条例 14, 民法典 1195 and 1028,
个人信息保护法 50, 网信办涉企侵权举报规范 (2023) 3-5.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from takedowns.countries import is_abroad
from takedowns.states import Kind

PURPOSES = {
    "proof": "权属或事实证明",
    "identity": "身份材料",
    "authority": "授权委托书",
    "order": "公文扫描件",
    "counter": "声明材料",
}


@dataclass(frozen=True)
class Facts:
    """What a request holds: the form's `fields`, the sender's `contact`, the targets' words, the purposes of its files."""

    kind: Kind
    fields: dict[str, Any]
    contact: dict[str, str]
    targets: list[dict[str, Any]]
    purposes: frozenset[str]

    @property
    def sender(self) -> str:
        """person, organisation or agent."""
        return self.contact.get("claimant", "person")


def _always(facts: Facts) -> bool:
    return True


@dataclass(frozen=True)
class Element:
    """One thing that must be there: `name` and `why` as the requester reads them, `holds` whether it is."""

    code: str
    name: str
    why: str
    holds: Callable[[Facts], bool]
    applies: Callable[[Facts], bool] = _always


@dataclass(frozen=True)
class Light:
    """An element of one case: present or missing."""

    code: str
    name: str
    why: str
    present: bool


def _field(*names: str) -> Callable[[Facts], bool]:
    return lambda facts: all(facts.fields.get(name) for name in names)


def _contact(*names: str) -> Callable[[Facts], bool]:
    return lambda facts: all(facts.contact.get(name) for name in names)


def _file(*purposes: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.purposes & set(purposes))


def _is_company(facts: Facts) -> bool:
    return facts.sender == "organisation"


def _is_registered(facts: Facts) -> bool:
    """Only organisations of mainland China have a code."""
    return _is_company(facts) and not is_abroad(facts.contact)


def _is_agent(facts: Facts) -> bool:
    return facts.sender == "agent"


def _authority_stands(facts: Facts) -> bool:
    """The agent's authority is here, names whom, and has not run out."""
    until = facts.contact.get("authority_until", "")
    runs = bool(until) and until >= timezone.localdate().isoformat()
    return "authority" in facts.purposes and bool(facts.contact.get("principal")) and runs


WHO = (
    Element("name", "姓名或单位名称", "法律要求通知载明通知人的真实身份。", _contact("name")),
    Element("email", "邮箱", "我们要把处理结果告诉您。", _contact("email")),
)
WHERE = (
    Element("phone", "电话", "核实身份、询问细节时需要。", _contact("phone")),
    Element("address", "通信地址", "法律要求通知载明联系方式和地址。", _contact("address")),
)
OF_COMPANY = (
    Element(
        "uscc",
        "统一社会信用代码",
        "用来核对单位登记。境外机构请改选所在的国家或地区。",
        _contact("uscc"),
        _is_registered,
    ),
)
OF_AGENT = (
    Element(
        "authority",
        "授权委托书（写明被代理人、本次通知和有效期）",
        "代理人须证明有权就这件事提出申请，且授权没有过期。",
        _authority_stands,
        _is_agent,
    ),
)
TRUTH = (
    Element(
        "truth", "对真实性负责的声明", "通知人须对通知的真实性负责（《民法典》第一千一百九十五条）。", _field("truth")
    ),
)
REASON = (Element("reason", "理由", "没有理由就无法判断。", _field("reason")),)

ELEMENTS: dict[Kind, tuple[Element, ...]] = {
    Kind.COPYRIGHT: (
        *WHO,
        *WHERE,
        *OF_COMPANY,
        *OF_AGENT,
        Element("work", "作品名称", "须写明被侵权的是哪件作品。", _field("work")),
        Element("first", "首次发表的媒介和日期", "用来与本站转载的时间比对。", _field("first_medium", "first_date")),
        Element("basis", "您享有权利的依据", "须说明您是作者、单位、被许可人还是代理人。", _field("basis")),
        Element(
            "proof", "权属证明", "须有构成侵权的初步证明材料（《信息网络传播权保护条例》第十四条）。", _file("proof")
        ),
        *REASON,
        *TRUTH,
    ),
    Kind.PERSONAL_INFO: (
        *WHO,
        *WHERE,
        *OF_AGENT,
        Element("relation", "您与信息主体的关系", "只有本人、监护人、近亲属或代理人可以提出。", _field("relation")),
        Element("categories", "涉及的信息类别", "用来判断是否属于敏感个人信息。", _field("categories")),
        Element(
            "quotes",
            "要删去的原句",
            "须知道文中哪些字句涉及个人信息。",
            lambda facts: any(t.get("quote") for t in facts.targets),
        ),
        Element("ground", "依据", "须说明依照哪一条提出。", _field("ground")),
        Element(
            "kin",
            "近亲属或监护关系证明",
            "替他人提出时，须证明关系（《个人信息保护法》第四十九条）。",
            _file("identity", "proof"),
            lambda facts: facts.fields.get("relation") in {"kin", "guardian"},
        ),
        *REASON,
        *TRUTH,
    ),
    Kind.REPUTATION: (
        *WHO,
        *WHERE,
        *OF_COMPANY,
        *OF_AGENT,
        Element("subject", "被侵害的人或单位", "须知道侵害的是谁的名誉。", _field("subject")),
        Element("untrue", "不实的语句", "须指明文中哪些话不实。", _field("untrue")),
        Element("correct", "事实是什么", "须说明真实情况，才能更正。", _field("correct")),
        Element("proof", "证据", "须有初步证据证明内容失实（《民法典》第一千零二十八条）。", _file("proof")),
        Element("company", "侵权类型", "涉企举报须写明属于哪一类。", _field("company"), _is_company),
        *REASON,
        *TRUTH,
    ),
    Kind.HARMFUL: (Element("category", "类别", "须知道属于哪一类违法或不良信息。", _field("category")),),
    Kind.SELF: (
        *WHO,
        *OF_AGENT,
        Element("standing", "您是作者还是来源单位", "须知道您以什么身份提出。", _field("standing")),
        *REASON,
        *TRUTH,
    ),
    Kind.CORRECTION: (
        *WHO,
        Element(
            "quote",
            "有误的原文",
            "须知道哪一句有误。",
            lambda facts: bool(facts.fields.get("reason")) or any(t.get("quote") for t in facts.targets),
        ),
        Element("corrected", "应当改成什么", "须知道正确的内容。", _field("corrected")),
        *TRUTH,
    ),
    Kind.AUTHORITY: (
        Element("order", "机关、文号和日期", "须有正式文书。", _field("body", "number", "date")),
        Element("scan", "文书扫描件", "文书须存档。", _file("order")),
    ),
    Kind.OWN: (),
}
# What the desk may ask for besides; an identity paper only when nothing else establishes who somebody is.
MORE = {
    "target": ("能找到稿件的网址，或标题和日期", "您所填的地址没有对应到本站的稿件。"),
    "details": ("更具体的说明", "现有的说明还不足以判断。"),
    "evidence": ("更多证据", "现有的材料还不足以证明您所说的情况。"),
    "place": ("有关原文在文中的位置（它前面或后面的几个字）", "您引的原文在文中不止一处。"),
    "identity": ("身份证明（请遮住号码中间几位，并加水印“仅供核验”）", "用其他办法没有核实到您的身份。"),
}


def check(facts: Facts) -> list[Light]:
    """A light for each element that applies to these facts, in the order of the form."""
    return [
        Light(one.code, one.name, one.why, present=one.holds(facts))
        for one in ELEMENTS[facts.kind]
        if one.applies(facts)
    ]


def facts_of(case) -> Facts:
    """What a case holds, opened; quarantined files count as sent."""
    person = case.people.claimants().first()
    return Facts(
        Kind(case.kind),
        case.fields,
        person.contact if person else {},
        [target.words for target in case.targets.all()],
        frozenset(case.evidence.values_list("purpose", flat=True)),
    )


def lights(case) -> list[Light]:
    """The lights of a case for the desk. An anonymous report of harmful content needs nobody behind it."""
    return check(facts_of(case))


def missing(case) -> list[Light]:
    """What is still to be asked for."""
    return [light for light in lights(case) if not light.present]


def choices(case) -> list[tuple[str, str]]:
    """What may be asked of this requester, as choices of a form: what is missing first."""
    found = sorted(lights(case), key=lambda light: light.present)
    return [(light.code, light.name) for light in found] + [(code, name) for code, (name, _) in MORE.items()]


def names_of(kind: Kind) -> dict[str, tuple[str, str]]:
    """What may be asked for in a case of this kind: name and why, by code."""
    return {one.code: (one.name, one.why) for one in ELEMENTS[kind]} | MORE


def named(kind: Kind, codes) -> list[dict[str, str]]:
    """Codes as letters print them: a list of `name` and `why`; what is no code of this kind is left out."""
    known = names_of(kind)
    return [{"name": known[code][0], "why": known[code][1]} for code in codes if code in known]


def needs_email(kind: Kind) -> bool:
    """Whether a form of this kind is refused without a mailbox."""
    return kind not in {Kind.HARMFUL, Kind.AUTHORITY, Kind.OWN}


def claimed_day(fields: dict[str, Any]) -> datetime.date | None:
    """The day on which the sender says to have published first."""
    try:
        return datetime.date.fromisoformat(fields.get("first_date") or "")
    except ValueError:
        return None
