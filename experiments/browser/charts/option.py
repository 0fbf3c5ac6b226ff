"""What ECharts is told of a chart: its option without rows, as https://echarts.apache.org/en/option.html has it."""

from typing import Any

from experiments.browser.charts.chart import Chart, Series
from experiments.figures.style import GREY, INK

FONT = 12  # pixels at least: smaller letters are not read
TEXT = {
    "fontSize": FONT,
    "color": INK,
    "fontFamily": 'Roboto, "Helvetica Neue", Arial, "Digital Balance Wide", sans-serif',
}


def option_of(chart: Chart) -> dict[str, Any]:
    """The option: axes, series and marks. Functions and sizes are the browser's (chart.vue)."""
    series, place = [], 1
    for number, entry in enumerate(chart.series):
        series.append(_series(entry, number, place))
        place += entry.n_columns
    value_axis = {
        "type": "value",
        "name": chart.y_label,
        "nameLocation": "end",
        "nameTextStyle": TEXT | {"align": "left", "padding": [0, 0, 4, -44], "color": "#5f6368"},
        "axisLabel": TEXT | {"formatter": "{value}%"} if chart.unit == "%" else TEXT,
        "splitLine": {"lineStyle": {"color": "#eceff2"}},
        "splitNumber": 4 if chart.height > 130 else 3,
    }
    if (chart.y_low, chart.y_high) == (0.0, 100.0):
        value_axis["interval"] = 25
    bounds = {"min": chart.y_low, "max": chart.y_high}
    return {
        "animation": False,
        "textStyle": TEXT,
        "xAxis": _along(chart),
        "yAxis": value_axis | {name: value for name, value in bounds.items() if value is not None},
        "series": series,
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "textStyle": TEXT,
            "axisPointer": {"type": "line", "snap": True, "lineStyle": {"color": GREY}},
        },
    }


def _along(chart: Chart) -> dict[str, Any]:
    axis = chart.axis
    shared = {
        "name": axis.label,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": TEXT,
        "axisLabel": TEXT,
        "splitLine": {"show": False},
        "axisLine": {"onZero": False, "lineStyle": {"color": GREY}},
        "axisTick": {"show": axis.kind == "number", "lineStyle": {"color": GREY}},
    }
    if axis.kind == "number":
        return shared | {"type": "value", "min": axis.low, "max": axis.high}
    return shared | {"type": "category", "data": list(axis.labels), "boundaryGap": axis.kind == "year"}


def _series(entry: Series, number: int, place: int) -> dict[str, Any]:
    base: dict[str, Any] = {"id": f"s{number}", "name": entry.name, "color": entry.colour}
    base |= {"encode": {"x": 0, "y": place}, "emphasis": {"disabled": True}}
    if entry.form in ("spans", "spread"):
        ends = {"x": 0, "y": [place, place + 1]}
        return base | {"type": "custom", "encode": ends, "z": 3 if entry.form == "spans" else 1}
    if entry.form == "bar":
        style = {"opacity": entry.opacity, "borderColor": "#fff", "borderWidth": 0.5}
        return base | {"type": "bar", "stack": "all", "barWidth": "70%", "itemStyle": style}
    if entry.form == "points":
        style = {"color": "#fff" if entry.hollow else entry.colour, "borderColor": entry.colour, "borderWidth": 1.6}
        return base | {"type": "scatter", "symbol": entry.symbol, "symbolSize": 8, "itemStyle": style, "z": 5}
    line = {"type": "line", "symbol": "none", "z": 2 if entry.ghost else 4, "connectNulls": False}
    if entry.form == "band":
        return base | line | {
            "stack": "all",
            "z": 1,
            "lineStyle": {"width": 1, "color": "#fff"},
            "areaStyle": {"opacity": 1.0, "color": entry.colour},
        }  # fmt: skip
    style = {"width": entry.width, "type": entry.dash, "color": entry.colour, "opacity": entry.opacity}
    label = TEXT | {"show": entry.labelled, "formatter": "{a}", "color": entry.colour, "distance": 6}
    label |= {"width": 118, "overflow": "break", "lineHeight": 14}
    return base | line | {"lineStyle": style, "endLabel": label, "labelLayout": {"moveOverlap": "shiftY"}}
