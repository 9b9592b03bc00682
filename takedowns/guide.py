"""What the public reads about each kind of request: what it is for, what is needed, and the terms that are kept."""

from dataclasses import dataclass

from takedowns.states import Kind


@dataclass(frozen=True)
class Guide:
    """One kind in plain words. `answer` and `decide` are the terms of takedown.md, section 3, as people say them."""

    kind: Kind
    title: str
    when: str
    needs: tuple[str, ...]
    answer: str
    decide: str
    then: str

    @property
    def slug(self) -> str:
        """The word of its address."""
        return str(self.kind)


GUIDES = (
    Guide(
        Kind.COPYRIGHT,
        "著作权侵权",
        "本站未经许可转载了您或您单位的文章、图片。",
        (
            "稿件的网址",
            "首次发表的时间和地方",
            "权属证明，例如版面截图、登记证书、授权合同",
            "内地单位的统一社会信用代码；代理人的授权书",
        ),
        "1 个工作日内",
        "材料齐全后 24 小时内",
        "核实权利后，下架、移除图片、改为摘录加原文链接，或补正署名。对方可以提交不侵权声明，我们会转给您。",
    ),
    Guide(
        Kind.PERSONAL_INFO,
        "个人信息与隐私",
        "文章或图片公开了您、您的孩子或已故近亲属的个人信息。",
        ("稿件的网址", "从页面上照抄的有关文字", "您与这些信息的关系"),
        "1 个工作日内；未成年人优先",
        "5 个工作日内，最迟 15 天",
        "删去有关文字、移除图片，必要时下架。不予支持的，说明理由和救济途径。",
    ),
    Guide(
        Kind.REPUTATION,
        "名誉权、涉企侵权",
        "文章有不实内容，损害了个人名誉或企业商誉。",
        ("稿件的网址", "不属实的原话，一句一句照抄", "事实是什么，以及证明材料"),
        "1 个工作日内",
        "3 个工作日内",
        "先更正、加注说明，再考虑删节、下架。内容属实的舆论监督不予删除，本站也不接受有偿或人情删稿。",
    ),
    Guide(
        Kind.HARMFUL,
        "违法和不良信息",
        "您看到谣言、诈骗、淫秽、暴力等违法或不良内容。",
        ("稿件的网址", "哪里有问题", "联系方式可以不留"),
        "4 个工作小时内",
        "24 小时内",
        "由本站自行核实后处理。也可以向中央网信办举报中心举报。",
    ),
    Guide(
        Kind.SELF,
        "作者、来源单位的申请",
        "您是文章的作者或来源单位，想下架、更新自己的稿件或补正署名。",
        ("稿件的网址", "能说明身份的材料；用单位域名的邮箱提交可以不附"),
        "1 个工作日内",
        "24 小时内",
        "核实身份后下架、补正署名，或按原文更新。",
    ),
    Guide(
        Kind.CORRECTION,
        "更正、补充",
        "文章有错别字、数字或事实差错，需要更正。",
        ("稿件的网址", "错在哪里，应当改成什么"),
        "2 个工作日内",
        "5 个工作日内",
        "核实后更正，并在文末注明更正的日期和内容。",
    ),
)
BY_KIND = {guide.slug: guide for guide in GUIDES}
