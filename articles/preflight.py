"""The pre-flight list: what must be right, and what a person must have looked at, before readers see a text."""

import dataclasses

from django.db.models import Q
from django.utils import timezone

from accounts import policy
from articles import snapshots, staydown
from articles.cleaning import image_names, missing_alts, plain_text
from articles.models import Image, Section, Source
from articles.states import SourcePolicy
from chinese.folding import fold
from chinese.mojibake import spots

EXCERPT = 200  # characters of an excerpt
MISSING = {"source": "来源", "section": "栏目", "cover": "封面", "authors": "作者"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the list: `blocking` ones stop the move, the others need a tick."""

    code: str
    message: str
    blocking: bool = True


def check(snapshot, *, at=None, block=None):
    """The findings for letting readers see `snapshot` from `at` on (now if None), blocking ones first.

    `block` is what `staydown.standing_block` says of it.
    """
    day = timezone.localdate(at)
    findings = [*_words(snapshot), *_origin(snapshot, day), *_pictures(snapshot, day), *_warnings(snapshot, block)]
    return sorted(findings, key=lambda finding: not finding.blocking)


def _words(snapshot):
    text = plain_text(snapshot["body"])
    if not snapshot["title"]:
        yield Finding("title", "还没有标题。请填写标题。")
    if not text.strip():
        yield Finding("body", "正文是空的。请填写正文。")
    if not snapshot["section"] or not Section.objects.filter(pk=snapshot["section"]).exists():
        yield Finding("section", "还没有选栏目。请选择一个栏目。")
    found = spots(text)
    if found:
        sample = found[0].text
        yield Finding("mojibake", f"正文有 {len(found)} 处乱码（例如“{sample}”）。请对照原文改正。")
    shown = fold("\n".join([snapshot["title"], snapshot["short_title"], snapshot["summary"], text]))
    words = [word.strip() for word in policy.current().banned_words.splitlines() if word.strip()]
    hits = [word for word in words if fold(word) in shown]
    if hits:
        yield Finding("banned", f"含有禁用词：{'、'.join(hits[:5])}。请修改。")
    if not snapshot["summary"]:
        yield Finding("summary", "没有摘要，列表将只显示标题。", blocking=False)


def _origin(snapshot, day):
    gone = "、".join(MISSING[name] for name in snapshots.missing(snapshot))
    if gone:
        yield Finding("gone", f"这一版所选的{gone}已被删除。请重新选择。")
    source = Source.objects.filter(pk=Source.objects.meant(snapshot["source"])).first()
    refusal = source and source.refusal_on(day)
    if refusal:
        yield Finding("source", refusal)
    if source and not refusal:
        yield from _policy(source, len(plain_text(snapshot["body"])))
    if source and not source.confirmed:
        yield Finding("source_new", f"来源“{source.name}”是导入时新见的，还没有人确认。", blocking=False)


def _policy(source, length):
    if source.policy == SourcePolicy.ASK:
        message = f"转载“{source.name}”须先询问。请确认已得到同意，并在修改说明里写明。"
        yield Finding("source_ask", message, blocking=False)
    if source.policy == SourcePolicy.EXCERPT_ONLY and length > EXCERPT:
        message = f"“{source.name}”只可摘录，正文有 {length} 字。请缩短到 {EXCERPT} 字以内，并保留原文链接。"
        yield Finding("source_excerpt", message, blocking=False)


def _pictures(snapshot, day):
    lost = snapshot["body"].count("〔图片缺失")
    if lost:
        yield Finding("picture_lost", f"正文有 {lost} 处“〔图片缺失…〕”。请上传图片替换，或删去这些字样。")
    missing = missing_alts(snapshot["body"])
    if missing:
        yield Finding(
            "alt", f"正文有 {len(missing)} 张图片缺少替代文字。请点选图片，再点工具栏的图片按钮补写一句说明。"
        )
    if snapshot["cover"] and not Image.objects.filter(pk=snapshot["cover"]).exclude(alt="").exists():
        yield Finding("cover_alt", "封面图片缺少替代文字。请在图片里补上。")
    names, cover = image_names(snapshot["body"]), snapshot["cover"]
    used = Image.objects.filter(Q(name__in=names) | Q(pk=cover), rights_until__lt=day)
    if (names or cover) and (over := used.count()):
        yield Finding("picture_rights", f"有 {over} 张图片的授权已经到期。请换一张，或在图片里改“授权截止”。")


def _warnings(snapshot, block):
    if block:
        yield _stay_down(block)
    if snapshot["licence"] == "unverified":
        yield Finding("licence", "授权依据还是“未核实”。", blocking=False)
    if not snapshot["regions"]:
        yield Finding("region", "没有选地区，将作为全国稿件发布。", blocking=False)


def _stay_down(block):
    tombstone = block.tombstone
    if block.strength == staydown.HELD:
        return Finding("stay_down", staydown.sentence(tombstone, "发布"))
    case = f"（编号 {tombstone.case_ref}）" if tombstone.case_ref else ""
    message = f"与受限稿件 #{tombstone.article_id} 有相似之处{case}。请确认不是同一篇；如不确定，请先联系下架组。"
    return Finding("stay_down", message, blocking=False)
