"""Pages written for these tests: invented places, media and people, with the faults that real pages have."""

FIRST = (
    "临川市生态环境局今天上午宣布，全市第一批十二家重点排放单位已经完成上一年度碳排放报告的核查，"
    "预计九月底前完成配额清缴，比去年提前一个月。"
)
SECOND = (
    "据介绍，临川市去年单位产值能耗下降百分之四点二，新能源装机占比首次超过三成，"
    "企业节能改造共获得绿色贷款二十八亿元，带动减排约六十万吨。"
)
THIRD = (
    "市里还将建设一个面向中小企业的碳管理服务平台，免费提供核算工具和培训，"
    "今年计划服务三百家企业，明年扩大到全市的工业园区。"
)
TITLE = "临川市首批碳排放核查提前完成"
TAIL = (
    "【版权声明】本网刊载的内容均已注明来源和作者，仅供学习参考，如有侵权请与我们联系，我们将及时处理。",
    "省区市分站：（各省会城市碳市场）",
    "华北【北京、天津、河北石家庄】东北【沈阳、长春、哈尔滨??凇?/span>【大连】",
    "关于我们|商务洽谈|广告服务|免责声明|联系我们|网站地图",
    "电话：010-00000000",
    "Copyright@2014 example.com All Rights Reserved",
)


def text_page(
    *, title=TITLE, byline="文章来源：海州都市报林小溪2023-05-06 09:30", body=(FIRST, SECOND, THIRD), tail=TAIL
):
    """A saved text page, a line a paragraph."""
    return "\n\n".join((title, byline, *(f"　　{line}" for line in body), "\n".join(tail)))


# As mirror sites deliver it: Traditional, with readings behind the characters that they converted.
NOISY_TITLE = "臨川市首個碳達峰標準發布,助力企業走綠色發展之路"
NOISY = """\
臨川市首個碳達(dá)峰標(biāo)準(zhǔn)發(fā)布,助力企業(yè)走綠色發(fā)展之路

文章來源:每日經(jīng)濟(jì)新聞林小溪2023-05-06 09:30

  5月6日,臨川市市場監(jiān)督管理局發(fā)布首個碳達(dá)峰地方標(biāo)準(zhǔn),自今年十月起實(shí)施。這項標(biāo)準(zhǔn)由十二家單位用兩年編寫,適用于全市的工業(yè)園區(qū)和重點排放單位。

  記者在活動中獲悉,標(biāo)準(zhǔn)給出了核算邊界、數(shù)據(jù)質(zhì)量和信息公開的要求,(試行)期間由企業(yè)自愿采用。臨川(Linchuan)市還將建立CO2(二氧化碳)監(jiān)測網(wǎng),名為“犇(bēn)鑫”的新企業(yè)也參(cān)加了編寫,并承諾公開全部數(shù)據(jù)。
【版權(quán)聲明】本網(wǎng)為公益類網(wǎng)站,所有內(nèi)容均已署名來源和作者,如有侵權(quán)請告知,本站將立即刪除。

關(guān)于我們|商務(wù)洽談|廣告服務(wù)|免責(zé)聲明|聯(lián)系我們
批準(zhǔn)單位:中華人民共和國某部 指導(dǎo)單位:某某??凇?/span>【臺灣】
"""


def html_page(
    *,
    title=TITLE,
    head="<title>{title}_临川新闻网</title>",
    heading="<h1>{title}</h1>",
    info="<div class='info'><span>来源：海州都市报</span> <span>作者：林小溪</span> <span>2023年5月6日 09:30</span></div>",
    body=f"<p>　　{FIRST}</p><p>　　{SECOND}</p><p>　　{THIRD}</p>",
    after="<p>（责任编辑：何雨）</p>",
):
    """A page of a news site with navigation, related links and a footer."""
    links = "".join(f"<li><a href='/n{n}'>临川碳市场的第{n}条相关新闻标题</a></li>" for n in range(8))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{head.format(title=title)}
<style>.ghost {{ display: none }}</style><script>var t = "<p>脚本里的字不是正文</p>";</script></head><body>
<nav><a href="/">首页</a> <a href="/a">要闻</a> <a href="/b">财经</a> <a href="/c">能源</a> <a href="/d">图片</a></nav>
<div class="main">{heading.format(title=title)}{info}<div class="content">{body}{after}</div>
<div class="related"><h3>相关阅读</h3><ul>{links}</ul></div></div>
<div class="foot">关于我们 | 联系我们 | 版权声明 | 网站地图 | 友情链接<br>Copyright 2014-2023 临川新闻网 版权所有</div>
</body></html>"""
