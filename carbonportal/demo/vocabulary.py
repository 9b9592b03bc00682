"""The demo's sections, media and writers. All media and people are invented; `.example` leads nowhere."""

import datetime

from django.utils import timezone

from articles.models import Author, Section, Source

SECTIONS = (
    ("tanshichang", "碳市场", "全国与地方碳市场的行情、规则与履约"),
    ("zhengce", "政策法规", "法规、标准、征求意见与解读"),
    ("ccer", "CCER", "自愿减排项目、方法学与碳汇"),
    ("tanzhonghe", "碳中和", "城市、园区、社区与生态的减碳实践"),
    ("lvsejinrong", "绿色金融", "信贷、债券、保险与碳金融"),
    ("ditan", "低碳科技", "储能、氢能、碳捕集、交通与工艺"),
    ("difang", "地方动态", "各地的做法与故事"),
    ("guoji", "国际", "边境调节、航运航空与国际市场"),
)

# name, aliases, host, policy, what our reprints of it say as licence
SOURCES = (
    ("北辰碳讯", "北辰碳訊", "beichen", "allow", "licensed"),
    ("三江碳市场通讯", "三江碳市場通訊\n三江碳讯", "sanjiang", "allow", "licensed"),
    ("沧浪能源周报", "滄浪能源週報", "canglang", "allow", "permitted"),
    ("海岱环境报", "海岱環境報", "haidai", "allow", "permitted"),
    ("岭南低碳日报", "嶺南低碳日報", "lingnan", "allow", "permitted"),
    ("秦川绿电网", "秦川綠電網", "qinchuan", "excerpt_only", "current_affairs"),
    ("松嫩能源导刊", "松嫩能源導刊", "songnen", "allow", "licensed"),
    ("天山风光报", "天山風光報", "tianshan", "allow", "permitted"),
    ("云麓气候评论", "雲麓氣候評論", "yunlu", "ask", "licensed"),
    ("青屿航运碳讯", "青嶼航運碳訊", "qingyu", "allow", "licensed"),
    ("港灣綠金週刊", "港湾绿金周刊", "gangwan", "allow", "licensed"),
    ("嘉南永續報", "嘉南永续报", "jianan", "ask", "licensed"),
    ("锐行财经内参", "", "ruixing", "forbid", "unverified"),
)

AUTHORS = (
    ("沈砚秋", "Shen Yanqiu", "北辰碳讯", "关注碳市场制度与履约，喜欢把规则讲成日历。"),
    ("陆知行", "Lu Zhixing", "三江碳市场通讯", "行情观察员，写周报，也算账。"),
    ("周默言", "Zhou Moyan", "三江碳市场通讯", "长于企业碳管理与供应链数据。"),
    ("顾闻溪", "Gu Wenxi", "沧浪能源周报", "跑工厂的记者，写钢铁、有色和建材。"),
    ("秦渡", "Qin Du", "秦川绿电网", "工艺工程师出身，写氢能、碳捕集和煤化工。"),
    ("何嘉澍", "He Jiashu", "海岱环境报", "写地方政策与县域治理。"),
    ("林听雨", "Lin Tingyu", "岭南低碳日报", "写社区、校园和人的故事。"),
    ("白予安", "Bai Yu'an", "松嫩能源导刊", "写储能、供热与交通电动化。"),
    ("卓一帆", "Zhuo Yifan", "天山风光报", "写风、光、海与港口。"),
    ("许望舒", "Xu Wangshu", "北辰碳讯", "写林草碳汇与自愿减排。"),
    ("温如岚", "Wen Rulan", "云麓气候评论", "写气候法律、信息披露与绿色金融。"),
    ("贺兰舟", "He Lanzhou", "", "本站作者，写面向普通读者的解释文章。"),
    ("羅頌恩", "Lo Chung-yan", "港灣綠金週刊", "駐港作者，寫綠色金融與城市更新。"),
    ("莊子衿", "Chuang Tzu-chin", "嘉南永續報", "寫再生能源與地方社區。"),
)


def sections():
    """The eight sections by slug, made where they are missing."""
    made = {}
    for order, (slug, name, introduction) in enumerate(SECTIONS, 1):
        words = {"name": name, "order": order, "introduction": introduction}
        made[slug], _ = Section.objects.get_or_create(slug=slug, defaults=words)
    return made


def sources():
    """The media by name, with the licence that reprints of each name: `(source, licence)`."""
    soon = timezone.localdate() + datetime.timedelta(days=300)
    made = {}
    for name, aliases, host, policy, licence in SOURCES:
        words = {
            "aliases": aliases,
            "homepage": f"https://www.{host}.example/",
            "mail_domains": f"{host}.example",
            "policy": policy,
            "licence_until": soon if licence == "licensed" else None,
            "reprint_list": "示例转载名单（第三版）" if licence == "permitted" else "",
        }
        made[name] = (Source.objects.get_or_create(name=name, defaults=words)[0], licence)
    return made


def authors(media):
    """The writers by name; `media` is what `sources` gives."""
    made = {}
    for name, pinyin, source, biography in AUTHORS:
        words = {"pinyin": pinyin, "biography": biography}
        at = media[source][0] if source else None
        made[name] = Author.objects.get_or_create(name=name, source=at, defaults=words)[0]
    return made
