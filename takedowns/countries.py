"""Where a claimant is at home: the choices of the form (ISO 3166-1 codes, in both languages), and what follows from it."""

HOME = "CN"
ELSEWHERE = "ZZ"  # user-assigned in ISO 3166-1: it will never be a country's
COUNTRIES = (
    ("", "中国内地 Mainland China"),
    ("HK", "中国香港 Hong Kong, China"),
    ("MO", "中国澳门 Macao, China"),
    ("TW", "中国台湾 Taiwan, China"),
    ("AR", "阿根廷 Argentina"),
    ("AU", "澳大利亚 Australia"),
    ("AT", "奥地利 Austria"),
    ("BE", "比利时 Belgium"),
    ("BR", "巴西 Brazil"),
    ("CA", "加拿大 Canada"),
    ("CL", "智利 Chile"),
    ("CZ", "捷克 Czechia"),
    ("DK", "丹麦 Denmark"),
    ("EG", "埃及 Egypt"),
    ("FI", "芬兰 Finland"),
    ("FR", "法国 France"),
    ("DE", "德国 Germany"),
    ("GR", "希腊 Greece"),
    ("HU", "匈牙利 Hungary"),
    ("IN", "印度 India"),
    ("ID", "印度尼西亚 Indonesia"),
    ("IE", "爱尔兰 Ireland"),
    ("IL", "以色列 Israel"),
    ("IT", "意大利 Italy"),
    ("JP", "日本 Japan"),
    ("KZ", "哈萨克斯坦 Kazakhstan"),
    ("KR", "韩国 South Korea"),
    ("LU", "卢森堡 Luxembourg"),
    ("MY", "马来西亚 Malaysia"),
    ("MX", "墨西哥 Mexico"),
    ("NL", "荷兰 Netherlands"),
    ("NZ", "新西兰 New Zealand"),
    ("NO", "挪威 Norway"),
    ("PH", "菲律宾 Philippines"),
    ("PL", "波兰 Poland"),
    ("PT", "葡萄牙 Portugal"),
    ("RU", "俄罗斯 Russia"),
    ("SA", "沙特阿拉伯 Saudi Arabia"),
    ("SG", "新加坡 Singapore"),
    ("ZA", "南非 South Africa"),
    ("ES", "西班牙 Spain"),
    ("SE", "瑞典 Sweden"),
    ("CH", "瑞士 Switzerland"),
    ("TH", "泰国 Thailand"),
    ("TR", "土耳其 Türkiye"),
    ("UA", "乌克兰 Ukraine"),
    ("AE", "阿联酋 United Arab Emirates"),
    ("GB", "英国 United Kingdom"),
    ("US", "美国 United States"),
    ("VN", "越南 Viet Nam"),
    (ELSEWHERE, "其他国家或地区 Elsewhere"),
)
NAMES = dict(COUNTRIES)


def is_abroad(contact: dict[str, str]) -> bool:
    """Whether a sender is not at home in mainland China, and so has no unified social credit code (GB 32100).

    Whoever chose nothing but gave a number of a telephone from elsewhere (E.164) is.
    """
    chosen = contact.get("country", "")
    return chosen != HOME if chosen else contact.get("phone", "").startswith("+")
