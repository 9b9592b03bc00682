"""The desk's own words in English, for letters and pages of requesters who asked for it; keyed by the Chinese text.

One table: what is not in it was typed by somebody, and is quoted as it is.
"""

import re
from typing import Any

_NETWORK = "Regulations on the Protection of the Right of Communication through Information Networks"
_PIPL = "Personal Information Protection Law"
_ECOSYSTEM = "Provisions on the Governance of the Online Information Content Ecosystem"
_HAN = re.compile(r"[\u3400-\u9fff]")

WORDS = {
    # kinds of request
    "著作权侵权通知": "Copyright notice",
    "个人信息与隐私": "Personal information and privacy",
    "名誉权、涉企侵权": "Reputation",
    "违法和不良信息": "Unlawful or harmful content",
    "作者或来源单位申请": "Request of an author or a source",
    "更正、补充": "Correction",
    "主管部门、法院文书": "Order of an authority or a court",
    "本站自查": "Review of our own",
    # measures
    "下架": "removed",
    "先行屏蔽": "hidden for the time being",
    "移除图片": "pictures removed",
    "删节": "passages cut out",
    "改为摘录加原文链接": "reduced to an excerpt with a link to the original",
    "更正": "corrected",
    "加注说明": "note added",
    "补正署名、来源": "author or source added or corrected",
    # outcomes
    "支持": "granted",
    "部分支持": "granted in part",
    "不予支持": "refused",
    "页面已不存在": "the page no longer exists",
    "不是本站内容": "not content of this site",
    "未决定": "not decided",
    # why a statement ends without an answer
    "申请撤回后重新办理，声明不再处理。对新的决定仍有异议的，可以重新提交。": (
        "The request was withdrawn and is worked on anew, so the statement is not dealt with. "
        "You may send it again if you object to the new decision."
    ),
    # reasons of a decision
    "转载未经许可，且不属于合理使用": "republished without permission, and not a permitted use",
    "授权已到期或超出授权范围": "the licence has expired, or does not cover this use",
    "公开了不必要的个人信息": "personal information was published without need",
    "内容与事实不符": "the content does not agree with the facts",
    "署名或来源有误、缺失": "author or source is missing or wrong",
    "属于违法或不良信息": "the content is unlawful or harmful",
    "主管部门或法院要求": "required by an authority or a court",
    "应作者或来源单位请求": "at the request of the author or the source",
    "转载有许可": "the republication is licensed",
    "单纯事实消息，不受著作权法保护": "mere news of facts, which copyright does not protect",
    "时事性文章，未声明不得转载": "an article on current affairs whose republication was not reserved",
    "为公共利益实施新闻报道": "news reporting in the public interest",
    "内容属实，属于为公共利益的舆论监督": "the content is true, and is reporting in the public interest",
    "未能证明权利": "the right was not shown",
    "未提交初步证据": "no first evidence was given",
    "同一作品已依不侵权声明恢复，不再重复受理": (
        "the same work was put back after a statement of non-infringement; a second notice for it is not taken up"
    ),
    "同一作品已依不侵权声明恢复，不再重复受理（《信息网络传播权保护条例》第十七条）。": (
        f"The same work was put back after a statement of non-infringement; a second notice for it is not taken up "
        f"({_NETWORK}, Art. 17)."
    ),
    "（提交时填写）": "(to be filled in when it is sent)",
    # laws
    "《信息网络传播权保护条例》第十四条、第十五条": f"{_NETWORK}, Arts. 14 and 15",
    "《信息网络传播权保护条例》第十四条": f"{_NETWORK}, Art. 14",
    "《信息网络传播权保护条例》第十七条": f"{_NETWORK}, Art. 17",
    "《著作权法》第二十六条、第五十三条": "Copyright Law, Arts. 26 and 53",
    "《著作权法》第二十六条": "Copyright Law, Art. 26",
    "《著作权法》第十条": "Copyright Law, Art. 10",
    "《著作权法》第五条": "Copyright Law, Art. 5",
    "《著作权法》第二十四条第一款第四项": "Copyright Law, Art. 24(1)(4)",
    "《民法典》第一千零三十四条、《个人信息保护法》第四十七条": f"Civil Code, Art. 1034; {_PIPL}, Art. 47",
    "《民法典》第九百九十九条、《个人信息保护法》第十三条第一款第五项": f"Civil Code, Art. 999; {_PIPL}, Art. 13(1)(5)",
    "《民法典》第一千零二十五条": "Civil Code, Art. 1025",
    "《民法典》第一千零二十八条": "Civil Code, Art. 1028",
    "《民法典》第一千一百九十五条": "Civil Code, Art. 1195",
    "《网络信息内容生态治理规定》第六条、第七条": f"{_ECOSYSTEM}, Arts. 6 and 7",
    # what a request must hold, and why
    "姓名或单位名称": "Your name, or that of your organisation",
    "法律要求通知载明通知人的真实身份。": "The law wants a notice to say who sends it.",
    "邮箱": "E-mail address",
    "我们要把处理结果告诉您。": "We need it to tell you the result.",
    "电话": "Telephone number",
    "核实身份、询问细节时需要。": "We need it to verify who you are and to ask for details.",
    "通信地址": "Postal address",
    "法律要求通知载明联系方式和地址。": "The law wants a notice to give contact details and an address.",
    "统一社会信用代码": "Unified social credit code (organisations registered in mainland China only)",
    "用来核对单位登记。境外机构请改选所在的国家或地区。": (
        "We check the register of organisations with it. An organisation from elsewhere chooses its country or region instead."
    ),
    "授权委托书（写明被代理人、本次通知和有效期）": (
        "Letter of authority (naming whom you act for, this notice, and until when it is valid)"
    ),
    "代理人须证明有权就这件事提出申请，且授权没有过期。": (
        "An agent must show an authority for this matter that has not expired."
    ),
    "对真实性负责的声明": "Declaration that the notice is true",
    "通知人须对通知的真实性负责（《民法典》第一千一百九十五条）。": (
        "Whoever sends a notice answers for its truth (Civil Code, Art. 1195)."
    ),
    "理由": "Your reasons",
    "没有理由就无法判断。": "Without reasons the request cannot be judged.",
    "作品名称": "Title of the work",
    "须写明被侵权的是哪件作品。": "We must know which work is infringed.",
    "首次发表的媒介和日期": "Where and when the work was first published",
    "用来与本站转载的时间比对。": "We compare it with the time of our republication.",
    "您享有权利的依据": "The basis of your right",
    "须说明您是作者、单位、被许可人还是代理人。": "Say whether you are the author, the employer, a licensee or an agent.",
    "权属证明": "Proof of your right",
    "须有构成侵权的初步证明材料（《信息网络传播权保护条例》第十四条）。": (
        f"A notice needs first evidence of the infringement ({_NETWORK}, Art. 14)."
    ),
    "您与信息主体的关系": "How you are related to the person concerned",
    "只有本人、监护人、近亲属或代理人可以提出。": (
        "Only the person, a guardian, a close relative or an agent may make this request."
    ),
    "涉及的信息类别": "Which kinds of information are concerned",
    "用来判断是否属于敏感个人信息。": "It shows whether the information is sensitive.",
    "要删去的原句": "The passages that should be cut out, word for word",
    "须知道文中哪些字句涉及个人信息。": "We must know which words hold personal information.",
    "依据": "Legal ground",
    "须说明依照哪一条提出。": "Say on which ground you make the request.",
    "近亲属或监护关系证明": "Proof of kinship or guardianship",
    "替他人提出时，须证明关系（《个人信息保护法》第四十九条）。": (
        f"Whoever asks for somebody else must show the relation ({_PIPL}, Art. 49)."
    ),
    "被侵害的人或单位": "The person or organisation that is injured",
    "须知道侵害的是谁的名誉。": "We must know whose reputation is concerned.",
    "不实的语句": "The untrue sentences",
    "须指明文中哪些话不实。": "Point out which sentences are untrue.",
    "事实是什么": "What is true",
    "须说明真实情况，才能更正。": "We can only correct what we know the truth of.",
    "证据": "Evidence",
    "须有初步证据证明内容失实（《民法典》第一千零二十八条）。": (
        "First evidence must show that the content is untrue (Civil Code, Art. 1028)."
    ),
    "侵权类型": "Kind of injury",
    "涉企举报须写明属于哪一类。": "A request of a company must say of which kind the injury is.",
    "类别": "Category",
    "须知道属于哪一类违法或不良信息。": "We must know of which kind the content is.",
    "您是作者还是来源单位": "Whether you are the author or the source",
    "须知道您以什么身份提出。": "We must know in which capacity you ask.",
    "有误的原文": "The wrong passage",
    "须知道哪一句有误。": "We must know which sentence is wrong.",
    "应当改成什么": "What it should say",
    "须知道正确的内容。": "We must know the right content.",
    "机关、文号和日期": "Authority, number and date of the document",
    "须有正式文书。": "A formal document is needed.",
    "文书扫描件": "Scan of the document",
    "文书须存档。": "The document is filed.",
    "能找到稿件的网址，或标题和日期": "An address under which the article is found, or its title and date",
    "您所填的地址没有对应到本站的稿件。": "The address that you gave does not lead to an article of this site.",
    "更具体的说明": "A more detailed explanation",
    "现有的说明还不足以判断。": "What we have is not enough to judge by.",
    "更多证据": "More evidence",
    "现有的材料还不足以证明您所说的情况。": "The material so far does not prove what you say.",
    "有关原文在文中的位置（它前面或后面的几个字）": "Which place is meant (a few words before or after the passage)",
    "您引的原文在文中不止一处。": "The passage that you quote stands in the article more than once.",
    "身份证明（请遮住号码中间几位，并加水印“仅供核验”）": (
        'Proof of identity (please cover the middle digits, and add a watermark "for verification only")'
    ),
    "用其他办法没有核实到您的身份。": "We could not verify who you are in another way.",
    # grounds of the other side's statement, and what such a statement may lack
    "是我（单位）自己的作品": "it is my (our) own work",
    "使用有许可": "the use is licensed",
    "申请人不享有所称的权利": "the claimant does not hold the right",
    "属于时事性文章或适当引用": "an article on current affairs, or a fair quotation",
    "只是单纯事实消息": "mere news of facts",
    "内容属实且为公共利益": "the content is true and in the public interest",
    "弄错了稿件": "the wrong article",
    "其他错误": "another mistake",
    "缺声明人姓名或名称。": "The name of whoever makes the statement is missing.",
    "缺联系方式。": "Contact details are missing.",
    "缺通讯地址。": "A postal address is missing.",
    "缺不构成侵权的初步证据。": "First evidence that nothing is infringed is missing.",
    # how a case stands, above its page
    "已收到，等待办理": "Received, waiting to be taken up",
    "等您补充材料": "Waiting for material from you",
    "正在办理": "Being worked on",
    "等待批准": "Waiting for approval by a second person",
    "已处置": "Decided; the measures are in force",
    "正在复核": "Under review by somebody who took no part",
    "已并入另一件申请": "Joined to another request; you will be told the result",
    "对方提交了声明": "The other side has made a statement; the measures stay for now",
    "请看对方的声明": "Please read the other side's statement",
    "维持措施": "The measures stay in force",
    "已恢复上线": "The articles are back online",
    "您已撤回": "Withdrawn by you",
    "已办结": "Closed",
    "未予受理": "Not taken up",
}


def said(text: str) -> str:
    """A text of the desk in English; any other text as it is."""
    return WORDS.get(text.strip(), text)


def translated(value: Any) -> Any:
    """The same value, with every text of the desk in it in English: texts, lists, and the values of dicts."""
    if isinstance(value, str):
        return said(value)
    if isinstance(value, list):
        return [translated(one) for one in value]
    return {name: translated(one) for name, one in value.items()} if isinstance(value, dict) else value


def has_chinese(*texts: str) -> bool:
    """Whether one of the texts holds a Chinese character."""
    return any(_HAN.search(text) for text in texts)
