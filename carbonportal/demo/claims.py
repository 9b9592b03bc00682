"""Three requests at the takedown desk, so that whoever tries the site finds its screens in use. All names are made up."""

import re

from articles.cleaning import plain_text
from articles.models import Article
from takedowns.handling import intake
from takedowns.models import Case

COMMON = {"truth": "demo"}


def build():
    """Send and confirm the requests, as strangers would; nothing is decided, and no article changes. Returns how many."""
    if Case.objects.exists():
        return 0
    articles = list(Article.objects.live().filter(source__isnull=False).newest_first()[:5])
    made = [_copyright(articles[:3]), _personal(articles[3]), _correction(articles[4])] if len(articles) == 5 else []
    for case in made:
        intake.confirm(_token(case))
    return len(made)


def _copyright(articles):
    fields = COMMON | {
        "reason": "这三篇报道由本社采写，贵站整篇转载而未取得许可，也没有保留记者署名，请予处理。",
        "work": "碳市场深度报道三篇",
        "first_medium": "云台环境报",
        "first_date": "2026-01-12",
        "basis": "employer",
    }
    person = {
        "claimant": "organisation",
        "name": "云台环境报社",
        "email": "banquan@yuntai.example",
        "phone": "0532-81234567",
        "address": "示例市示例路一号",
        "uscc": "91350100M000100Y43",
    }
    return _sent("copyright", fields, person, [{"raw": article.get_absolute_url()} for article in articles])


def _personal(article):
    quote = plain_text(article.body).split("\n")[0][:18]
    fields = COMMON | {
        "reason": "文中的这句话让熟人一眼认出我的孩子，和报道的主题也没有关系，请删去。",
        "relation": "guardian",
        "categories": ["minor"],
        "ground": "no_need",
        "minor": True,
    }
    person = {
        "claimant": "person",
        "name": "洛小川",
        "email": "luo@example.org",
        "phone": "13800138000",
        "address": "示例市示例街二号",
    }
    return _sent("personal_info", fields, person, [{"raw": article.get_absolute_url(), "quote": quote}])


def _correction(article):
    fields = COMMON | {"reason": "文中的机构名称写错了一个字。", "corrected": "请以该机构官网公布的名称为准。"}
    person = {"claimant": "person", "name": "苗青", "email": "miao@example.org"}
    quote = plain_text(article.body).split("\n")[0][:12]
    return _sent("correction", fields, person, [{"raw": article.get_absolute_url(), "quote": quote}])


def _sent(kind, fields, person, targets):
    return intake.submit(kind, fields=fields, person=person, targets=targets)[0]


def _token(case):
    """What the letter of confirmation carries."""
    body = case.letters.get(key="N0").words["body"]
    return re.search(r"/takedown/confirm/([\w-]+)/", body)[1]
