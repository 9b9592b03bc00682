"""What the fields of a request are called on the screen."""

LABELS = {
    "reason": "理由",
    "work": "作品",
    "work_type": "作品类型",
    "first_medium": "首次发表于",
    "first_date": "首次发表日期",
    "first_url": "首次发表的网址",
    "basis": "权利依据",
    "relation": "与信息主体的关系",
    "categories": "信息类别",
    "ground": "依据",
    "minor": "涉及未成年人",
    "subject": "被侵害的人或单位",
    "untrue": "不实的语句",
    "correct": "事实是什么",
    "company": "侵权类型",
    "category": "类别",
    "note": "说明",
    "standing": "身份",
    "quote": "原文",
    "corrected": "应改为",
    "description": "稿件描述",
    "body": "机关",
    "number": "文号",
    "date": "日期",
}
SILENT = {"truth", "truth_version", "privacy_version", "digest"}


def labelled(case):
    """The request's texts as (label, text), those that were filled in."""
    rows = []
    for name, value in case.fields.items():
        if name in SILENT or value in ("", None, [], False):
            continue
        text = "、".join(map(str, value)) if isinstance(value, list) else "是" if value is True else str(value)
        rows.append((LABELS.get(name, name), text))
    return rows
