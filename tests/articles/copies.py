"""Texts for the tests of fingerprints: articles nobody wrote, what copiers make of them, and bulletins of one form."""

import random
from functools import cache

from bench import generating
from chinese.converting import current
from chinese.variants import TW

USUAL = "的一是在了和有大这主中人上为们地个用工时要动国产以我到他会作来分生对于学下级就年阶义发成部民可出能方进同行面说种过命"


@cache
def text(n, mean=530):
    """The text number `n`: paragraphs of Simplified Chinese, a line each."""
    return "\n".join(generating.article(n * generating.EVERY_HANT, 70_000, mean=mean).paragraphs)


def html(words):
    """The words as a body."""
    return "".join(f"<p>{line}</p>" for line in words.split("\n"))


def edited(words, share, seed=1):
    """Every so many characters another one, a word left out or put in."""
    chance = random.Random(seed)
    found = []
    for char in words:
        lot = chance.random() if char.isalnum() else 1
        if lot < share * 0.6:
            found.append(chance.choice(USUAL))
        elif lot < share * 0.8:
            found.extend((char, chance.choice(USUAL)))
        elif lot >= share:
            found.append(char)
    return "".join(found)


def traditional(words):
    """The words in Traditional characters with Taiwan's words."""
    return current().convert(words, to=TW, script="hans")


def piece(words, share, seed=1):
    """A coherent part of the words."""
    start = random.Random(seed).randrange(max(1, int(len(words) * (1 - share))))
    return words[start : start + int(len(words) * share)]


def embedded(words, seed=1):
    """The words in the middle of others, four times as long."""
    around = [text(9_000 + seed * 10 + more) for more in range(4)]
    return "\n".join([*around[:2], words, *around[2:]])


BULLETINS = {
    "national": (
        "今日全国碳市场综合价格行情为：开盘价{p}元/吨，最高价{p}元/吨，最低价{p}元/吨，收盘价{p}元/吨，收盘价较前一日{u}{r}%。\n"
        "今日挂牌协议交易成交量{n}吨，成交额{m}元；大宗协议交易成交量{n}吨，成交额{m}元。今日无单向竞价。\n"
        "今日全国碳排放配额总成交量{n}吨，总成交额{m}元。{year}年1月1日至{month}月{day}日，全国碳市场碳排放配额成交量{n}吨，成交额{m}元。\n"
        "截至{year}年{month}月{day}日，全国碳市场碳排放配额累计成交量{n}吨，累计成交额{m}元。"
    ),
    "disclaimer": (
        "{month}月{day}日，{place}碳市场线上成交{n}吨，成交额{m}元，成交均价{p}元/吨，较上一交易日{u}{r}%。"
        "协议转让成交{n}吨，成交额{m}元。截至当日，{place}碳市场配额累计成交{n}吨，累计成交额{m}元。\n"
        "本行情数据来自交易机构公开信息，仅供参考，不构成任何投资建议。市场有风险，参与交易的企业应当结合自身排放情况审慎决策。\n"
        "全国碳排放权交易市场由生态环境部主管，上海环境能源交易所负责交易，湖北碳排放权交易中心负责登记结算。"
    ),
    "regions": (
        "{year}年{month}月{day}日各地碳市场行情\n北京：收盘价{p}元/吨，成交量{n}吨。\n上海：收盘价{p}元/吨，成交量{n}吨。\n"
        "广东：收盘价{p}元/吨，成交量{n}吨。\n湖北：收盘价{p}元/吨，成交量{n}吨。\n天津：收盘价{p}元/吨，成交量{n}吨。\n"
        "重庆：收盘价{p}元/吨，成交量{n}吨。\n福建：收盘价{p}元/吨，成交量{n}吨。\n深圳：收盘价{p}元/吨，成交量{n}吨。"
    ),
    "weekly": (
        "本周（{month}月{day}日至{month}月{day}日）全国碳市场成交量{n}吨，较上周{u}{r}%，周成交额{m}元，周均价{p}元/吨。"
        "周一收盘价{p}元/吨，周二收盘价{p}元/吨，周三收盘价{p}元/吨，周四收盘价{p}元/吨，周五收盘价{p}元/吨。\n"
        "国家核证自愿减排量方面，本周成交{n}吨，成交均价{p}元/吨，较上周{u}{r}%；绿证成交{n}张，均价{p}元/张。\n"
        "业内人士认为，临近履约期末，重点排放单位的采购需求逐步释放，市场活跃度有望继续提升。"
    ),
}


def bulletin(form, day):
    """The bulletin of a day: the words of the form, numbers of its own."""
    chance = random.Random(f"{form}{day}")
    slots = {
        "p": lambda: f"{chance.randrange(4000, 10500) / 100}",
        "r": lambda: f"{chance.randrange(1, 400) / 100}",
        "n": lambda: f"{chance.randrange(100, 9_000_000):,}",
        "m": lambda: f"{chance.randrange(10_000_00, 900_000_000_00) / 100:,}",
        "u": lambda: chance.choice(["上涨", "下跌"]),
    }
    fixed = {"year": "2026", "month": str(1 + day // 28 % 12), "day": str(1 + day % 28), "place": "湖北"}
    found = BULLETINS[form]
    for name, make in slots.items():
        while f"{{{name}}}" in found:
            found = found.replace(f"{{{name}}}", make(), 1)
    for name, value in fixed.items():
        found = found.replace(f"{{{name}}}", value)
    return found
