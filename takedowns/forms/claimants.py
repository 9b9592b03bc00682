"""Who asks: the part of every public form about its sender."""

from django import forms

from takedowns import tidying
from takedowns.countries import COUNTRIES
from takedowns.forms.fields import Choice, Text, Tidied, last_day, mail, phone

CLAIMANTS = (("person", "本人"), ("organisation", "单位"), ("agent", "代理人（受本人或单位委托）"))
LANGUAGES = (("zh-Hans", "简体中文"), ("zh-Hant", "繁體中文"), ("en", "English"))
PERSON = ("claimant", "name", "principal", "authority_until", "country", "uscc", "email", "phone", "address")


class Claimant(forms.Form):
    """Name and ways to reach the sender. What is missing is asked for later; what is written must be right."""

    claimant = Choice(label="您以什么身份提交", choices=CLAIMANTS, widget=forms.RadioSelect, initial="person")
    name = Tidied(
        tidying.tidy_name,
        label="姓名或单位名称",
        autocomplete="name",
        required=True,
        error_messages={"required": "请填写姓名或单位名称。"},
    )
    principal = Text(label="被代理的人或单位", max_length=100, help_text="只有代理人填写。")
    authority_until = last_day(label="授权书有效期至", help_text="只有代理人填写，并请上传写明这件事的授权书。")
    country = Choice(label="所在国家或地区", choices=COUNTRIES, required=False)
    uscc = Tidied(tidying.tidy_uscc, label="统一社会信用代码", help_text="只有内地的单位填写，18 位；境外机构留空。")
    email = mail(
        label="电子邮箱",
        required=True,
        help_text="确认链接和办理结果都发到这里。请用您能长期收信的邮箱。",
        error_messages={"required": "请填写电子邮箱，确认链接要发到那里。"},
    )
    phone = phone(label="电话", help_text="手机号，带区号的座机，或以 + 开头的国际号码。")
    address = Tidied(tidying.tidy_address, label="通信地址", autocomplete="street-address")
    lang = Choice(label="信函使用的文字", choices=LANGUAGES, initial="zh-Hans", required=False)

    def person(self):
        """The dict of the sender, empty values left out; an anonymous one is empty."""
        data = self.cleaned_data
        found = {name: data[name] for name in PERSON if data.get(name)}
        return found if found.keys() - {"claimant"} else {}
