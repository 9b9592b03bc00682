"""The pictures of the demo: what each shows, in words and in colours."""

import random
from dataclasses import dataclass, field
from typing import Any

from carbonportal.demo.pictures import charts, harbours, nature, towns, works
from carbonportal.demo.pictures.canvas import Canvas

CREDIT = "本站制图"


@dataclass(frozen=True)
class Picture:
    """One picture: the function that paints it, the palette, the alternative text; 16:9 or, with `height`, 4:3."""

    scene: Any
    palette: str
    alt: str
    height: int = 900
    options: dict = field(default_factory=dict)


PICTURES = {
    "wind-plain": Picture(nature.wind, "day", "丘陵间的风力发电机群，近处两座，远处六座"),
    "wind-dusk": Picture(nature.wind, "dusk", "暮色中的风电场，落日挂在机群之间"),
    "wind-snow": Picture(nature.wind, "snow", "雪原上的风力发电机"),
    "offshore-day": Picture(nature.offshore, "day", "海上风电场，一艘运维船驶过"),
    "offshore-dusk": Picture(nature.offshore, "dusk", "日落时分的海上风电场"),
    "solar-hills": Picture(nature.solar, "day", "绿色山坡下成排的光伏组件", height=1200),
    "solar-desert": Picture(nature.solar, "desert", "戈壁上成排的光伏组件，远处是沙丘"),
    "solar-water": Picture(nature.solar_water, "day", "湖面上漂浮的光伏组件，中间留出一条水路"),
    "solar-roofs": Picture(towns.roofs, "day", "铺满光伏组件的厂房屋顶，背后是城区"),
    "grid-dawn": Picture(nature.grid, "dusk", "清晨的输电铁塔和导线"),
    "grid-mountain": Picture(nature.grid, "mist", "山岭间的输电铁塔"),
    "forest-ridge": Picture(nature.forest, "day", "层层叠叠的针叶林山脊"),
    "forest-mist": Picture(nature.forest, "mist", "薄雾中的森林", height=1200),
    "hills-mist": Picture(nature.mist, "mist", "晨雾中的远山"),
    "coast": Picture(nature.coast, "day", "海岸、沙滩与潮间带的灌丛", height=1200),
    "wetland": Picture(nature.wetland, "dusk", "芦苇湿地上空飞过一行候鸟"),
    "grassland": Picture(nature.grassland, "day", "草原上的毡房与羊群", height=1200),
    "skyline-day": Picture(towns.skyline, "day", "河对岸的城市天际线"),
    "skyline-dusk": Picture(towns.skyline, "dusk", "黄昏时分亮起灯的城市", options={"lit": True}),
    "skyline-night": Picture(towns.skyline, "night", "夜色里的城市灯火", options={"lit": True}),
    "charging": Picture(towns.charging, "mist", "充电桩旁的电动公交车和小汽车"),
    "snow-town": Picture(towns.snow_town, "snow", "雪后小镇，窗户亮着灯，供热管道从屋前经过"),
    "rail": Picture(towns.rail, "day", "列车驶过山谷中的高架桥"),
    "chimney-day": Picture(works.chimneys, "day", "电厂的冷却塔、烟囱和厂房"),
    "chimney-dusk": Picture(works.chimneys, "dusk", "暮色中的电厂，冷却塔上方飘着水汽"),
    "steel": Picture(works.steel, "dusk", "炼铁高炉与三座热风炉"),
    "kiln": Picture(works.kiln, "day", "工厂的回转窑、预热塔与料仓", height=1200),
    "hydrogen": Picture(works.hydrogen, "day", "三座球形储氢罐与卧式储罐"),
    "storage": Picture(works.storage, "day", "输电线下成排的储能集装箱"),
    "dam": Picture(works.dam, "day", "峡谷中的水电站大坝"),
    "mine-green": Picture(works.terraces, "day", "复绿后的梯级矿坑"),
    "port-day": Picture(harbours.port, "day", "集装箱码头，岸桥下停靠着一艘货轮"),
    "port-dusk": Picture(harbours.port, "dusk", "黄昏的港口，岸桥与集装箱"),
    "ship": Picture(harbours.at_sea, "dusk", "日落时航行的集装箱船"),
    "chart-bars": Picture(charts.bars, "day", "示意柱形图：十二个月的两组数量"),
    "chart-line": Picture(charts.lines, "day", "示意折线图：两条价格曲线"),
    "chart-area": Picture(charts.areas, "day", "示意面积图：四类来源的累计变化"),
}


def draw(key):
    """The JPEG bytes of the picture `key`; the same ones each time."""
    picture = PICTURES[key]
    canvas = Canvas(picture.palette, picture.height)
    picture.scene(canvas, random.Random(key), **picture.options)  # noqa: S311 - repeatable, nothing secret
    return canvas.jpeg()
