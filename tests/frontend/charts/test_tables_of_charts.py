"""Tables and files of charts, and the JSON from which the browser draws them."""

import csv
import gzip
import io
import json
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from annotation.errors import Missing
from frontend.presenting.charts.tables import cell_text, requested_csv, text_rows, write_csv
from frontend.presenting.image_charts import group_size_chart
from tests.frontend.charts import samples
from tests.frontend.charts.pages import render_charts

LIBRARY = Path(__file__).parents[3] / "frontend" / "static" / "vendor" / "chartjs"
LARGEST_LIBRARY = 160_000


def rows_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def json_of(page):
    return [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]


@pytest.mark.parametrize("chart", samples.every_chart(), ids=lambda chart: chart.key)
def test_each_row_of_a_table_has_a_cell_for_each_column(chart):
    columns = len(chart.columns())
    assert {len(row) for row in chart.records()} == {columns}
    assert {len(row) for row in rows_of(write_csv(chart))} == {columns}
    assert len(rows_of(write_csv(chart))) == len(chart.records()) + 1


def test_a_line_with_a_band_has_columns_for_the_ends_of_the_interval():
    table = rows_of(write_csv(samples.agreement()))
    name = "Krippendorff’s alpha"
    assert table[0] == ["Day", name, f"{name}, low end", f"{name}, high end"]
    assert table[1] == ["2026-03-01", "0.52", "0.4", "0.61"]
    assert table[3] == ["2026-03-15", "", "", ""]


def test_lines_share_the_rows_of_their_days():
    table = rows_of(write_csv(samples.burn_up()))
    assert table[0] == ["Day", "Submitted", "Projected", "Projected, low end", "Projected, high end", "Required"]
    assert table[40] == ["2026-04-09", "1053", "1053", "1053", "1053", "1500"]
    assert table[41] == ["2026-04-10", "", "1085", "1075", "1095", "1500"]


def test_a_table_of_figures_has_the_interval_the_number_and_the_reason_of_each():
    table = rows_of(write_csv(samples.checks()))
    fires = "Fires (of critiques, %)"
    assert table[0][:6] == ["Check", fires, f"{fires}, low end", f"{fires}, high end", f"{fires}, n", f"{fires}, note"]
    assert table[1][:6] == ["Too fast", "9.1", "7.4", "11.2", "1053", ""]
    assert table[2][5:11] == ["no interval", "", "", "", "4", "too few"]
    assert table[0][-1] == "Critiques"  # a count has no interval
    page = render_charts([samples.checks()])
    assert "9.1" in page
    assert 'aria-sort="descending"' in page
    assert "7.4 to 11.2" in page


def test_numbers_beside_a_heat_table_do_not_count_for_its_shades():
    chart = samples.coverage()
    table = rows_of(write_csv(chart))
    assert table[0] == ["Batch", "0", "1", "2", "3", "Required", "Asked for more"]
    assert table[1] == ["Dunes", "0", "0", "4", "116", "3", "12"]
    (_row, cells), *_rest = chart.shaded_rows()
    assert [cell.shade for cell in cells] == [0, 0, 1, 5]
    assert [cell.is_goal for cell in cells] == [False, False, False, True]


def test_marked_estimates_say_so_in_the_table():
    table = rows_of(write_csv(samples.bias()))
    assert table[0][-2:] == ["n", "Beyond 0.6"]
    assert [row[-1] for row in table[1:4]] == ["yes", "", ""]
    assert table[1][1] == "-0.62"  # a number, which no spreadsheet takes for a formula


@pytest.mark.parametrize("chart", [samples.grades_by_source(), samples.coverage()], ids=lambda chart: chart.key)
def test_a_name_that_is_a_formula_begins_with_an_apostrophe_in_the_file(chart):
    assert rows_of(write_csv(chart))[-1][0] == f"'{samples.HOSTILE}"


def test_a_name_with_markup_stays_text_on_the_page_and_in_its_json():
    page = render_charts(samples.every_chart())
    assert "<script>canary" not in page
    assert samples.HOSTILE in next(chart for chart in json_of(page) if chart["kind"] == "bars")["categories"]


def test_tables_are_written_in_the_readers_language():
    with translation.override("zh-hans"):
        assert text_rows(samples.agreement())[0].name == "2026年3月1日"
    with translation.override("en"):
        first = text_rows(samples.agreement())[0]
        assert (first.name, *first.cells) == ("1 Mar 2026", "0.52", "0.40", "0.61")


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (0.579, 2, "0.58"),
        (2, 2, "2.00"),
        (-0.001, 2, "0.00"),
        (999.96, 1, "1,000.0"),
        (12_345.678, 1, "12,345.7"),
        (3, None, "3"),
    ],
)
def test_numbers_are_rounded_and_not_cut_off(number, digits, text):
    assert cell_text(number, digits) == text


def test_a_page_has_a_figure_with_table_caption_and_link_for_each_chart():
    charts = samples.every_chart()
    page = render_charts(charts, "/charts/?batch=7&csv=old")
    assert page.count("<figure") == page.count("<caption") == len(charts)
    assert page.count('<th scope="row">') == sum(len(chart.records()) for chart in charts)
    for chart in charts:
        assert f'href="?batch=7&amp;csv={chart.key}"' in page
        assert chart.summary in page
    assert "n = 1,053" in page
    assert "computed 11 Apr 2026, 09:30" in page


def test_only_charts_that_are_drawn_carry_json():
    kinds = [chart["kind"] for chart in json_of(render_charts(samples.every_chart()))]
    assert kinds == ["lines", "lines", "bars", "bars", "intervals"]


def test_the_darkest_shade_is_the_whole_and_nothing_has_no_shade():
    shades = [[cell.shade for cell in cells] for _row, cells in samples.coverage().shaded_rows()]
    assert shades == [[0, 0, 1, 5], [1, 1, 2, 3], [1, 1, 1, 4], [0, 0, 0, 0]]


def test_the_sizes_of_groups_are_counted_in_words():
    chart = group_size_chart([(2, 1_200), (13, 1)])
    assert chart.summary == "1,201 groups; the largest has 13 images."
    assert rows_of(write_csv(chart))[1:] == [["2", "1200"], ["13", "1"]]


def test_a_page_answers_with_the_file_of_the_chart_that_is_asked_for():
    charts = samples.every_chart()
    response = requested_csv(RequestFactory().get("/?csv=bias"), charts)
    assert response.content.startswith("\ufeffRater,Bias (grades)".encode())
    assert response["Content-Disposition"] == 'attachment; filename="bias.csv"'
    assert requested_csv(RequestFactory().get("/"), charts) is None
    with pytest.raises(Missing):
        requested_csv(RequestFactory().get("/?csv=none"), charts)


def test_the_library_is_small_pinned_and_has_its_licence_beside_it():
    (file,) = LIBRARY.glob("*.js")
    version = re.fullmatch(r"chart-([\d.]+)\.umd\.min\.js", file.name)[1]
    assert f"Chart.js v{version}\n" in file.read_text()[:100]
    assert len(gzip.compress(file.read_bytes())) <= LARGEST_LIBRARY
    assert "MIT License" in (LIBRARY / "LICENSE").read_text()
    assert file.name in get_template("parts/charts/scripts.html").template.source
