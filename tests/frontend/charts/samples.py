"""A chart of every kind, with what may be missing missing and with hostile names."""

from datetime import UTC, date, datetime, timedelta

from frontend.presenting.charts.bars import BarChart, BarSeries
from frontend.presenting.charts.chart import Axis, Chart, Reference
from frontend.presenting.charts.figures import FigureCell, FigureColumn, FigureRow, FigureTable
from frontend.presenting.charts.heat import HeatRow, HeatTable
from frontend.presenting.charts.intervals import Estimate, IntervalChart
from frontend.presenting.charts.lines import Line, LineChart, Point

START = date(2026, 3, 1)
COMPUTED = datetime(2026, 4, 11, 9, 30, tzinfo=UTC)
HOSTILE = "=1+1</script><script>canary()</script>"
DAYS = 40
WANTED = 1_500
GRADES = ("not beautiful at all", "not beautiful", "neither", "beautiful", "very beautiful")


def burn_up() -> LineChart:
    """Makes a line with a target and a dashed projection with a band."""
    days = [START + timedelta(days=index) for index in range(DAYS)]
    projected = [days[-1] + timedelta(days=index) for index in range(15)]
    return LineChart(
        key="burn-up",
        title="Burn-up",
        summary="1,053 of 1,500 critiques; done between 22 and 30 April at the pace of the last 14 days.",
        note="80 % interval of the projection",
        n=1_053,
        computed_at=COMPUTED,
        value=Axis(label="Critiques"),
        lines=[
            Line("Submitted", [Point(day, 27 * index) for index, day in enumerate(days)], area=True),
            Line(
                "Projected",
                [
                    Point(day, 1_053 + 32 * index, 1_053 + 22 * index, 1_053 + 42 * index)
                    for index, day in enumerate(projected)
                ],
                style="dashed",
            ),
        ],
        references=[Reference("Required", WANTED)],
    )


def agreement() -> LineChart:
    """Makes a single line with a band and a day without a value."""
    values = [(0.52, 0.4, 0.61), (0.56, 0.47, 0.63), None, (0.61, 0.55, 0.67), (0.6, 0.55, 0.65)]
    weeks = [START + timedelta(weeks=index) for index in range(len(values))]
    points = [Point.of(day, value) if value else Point(day, None) for day, value in zip(weeks, values, strict=True)]
    return LineChart(
        key="agreement",
        title="Agreement over time",
        summary="The agreement was 0.60 in the last week, 0.08 more than in the first.",
        value=Axis(label="Krippendorff’s alpha", digits=2, lowest=0, highest=1),
        lines=[Line("Alpha", points)],
    )


def grades_by_source() -> BarChart:
    """Makes ordered bars, one with a hostile name."""
    shares = ((4, 12, 30, 38, 16), (10, 22, 33, 25, 10), (2, 8, 20, 45, 25))
    return BarChart(
        key="grades-by-source",
        title="Grades by source",
        summary="The highest grades go to artistic images: 70 % are beautiful or very beautiful.",
        category="Source",
        categories=["natural", "generated", HOSTILE],
        value=Axis(label="Share", unit="%", lowest=0, highest=100),
        series=[BarSeries(name, [row[index] for row in shares]) for index, name in enumerate(GRADES)],
        is_horizontal=True,
        is_ordered=True,
    )


def time_by_stage() -> BarChart:
    """Makes bars side by side, without a value in one category."""
    return BarChart(
        key="time-by-stage",
        title="Time by stage",
        summary="The reason takes longest: 95 seconds in the median.",
        category="Stage",
        categories=["evaluation", "attributes", "reason", "emotion", "suggestion"],
        value=Axis(label="Time", unit="s", digits=1),
        series=[
            BarSeries("Median", [8.5, 21, 95, 40.2, 33]),
            BarSeries("Nine of ten below", [19, 44, 210, 102, None]),
        ],
        layout="grouped",
    )


def bias() -> IntervalChart:
    """Makes estimates around a reference, one of them marked and one without a value."""
    values = (-0.62, -0.4, -0.22, -0.1, -0.03, 0.05, 0.12, 0.31, 0.74)
    estimates = [
        Estimate(f"Rater {index + 1}", value, value - 0.18, value + 0.18, n=40 + index, is_marked=abs(value) > 0.6)
        for index, value in enumerate(values)
    ]
    return IntervalChart(
        key="bias",
        title="Bias of raters",
        summary="Two of ten raters differ from the others by more than 0.6 of a grade.",
        note="95 % intervals",
        category="Rater",
        value=Axis(label="Bias", unit="grades", digits=2),
        estimates=[*estimates, Estimate("A rater with a name that is longer than there is space", None)],
        mark="Beyond 0.6",
        reference=Reference("No bias", 0),
    )


def coverage() -> HeatTable:
    """Makes a table with shaded cells."""
    return HeatTable(
        key="coverage",
        title="Coverage",
        summary="184 of 240 images have all critiques that they require.",
        row="Batch",
        column="Critiques that an image has, of 3",
        column_names=["0", "1", "2", "3"],
        rows=[
            HeatRow("Dunes", [0, 0, 4, 116], url="/batches/", beside=[3, 12], goal=3),
            HeatRow("Harbour", [6, 14, 32, 68], beside=[2, 0], goal=2),
            HeatRow("Night", [1, 3, 7, 31], beside=[3, None], goal=3),
            HeatRow(HOSTILE, [None, 0, 0, 0], beside=[None, None]),
        ],
        value=Axis(label="Images"),
        by_row=True,
        goal="required",
        beside_names=["Required", "Asked for more"],
    )


def checks() -> FigureTable:
    """Makes a table of figures: with an interval, without one, too few, missing, and one that is marked."""
    return FigureTable(
        key="checks",
        title="Checks",
        summary="A check fires on 21 % of 1,053 critiques.",
        computed_at=COMPUTED,
        row=FigureColumn("Check", query="?sort=name"),
        figures=[
            FigureColumn("Fires", 1, unit="%", about="of critiques", query="?sort=fires", direction="descending"),
            FigureColumn("Precision", 0, unit="%"),
            FigureColumn("Critiques"),
        ],
        rows=[
            FigureRow("Too fast", [FigureCell(9.1, 7.4, 11.2, 1_053), FigureCell(40, 31, 50, 96), FigureCell(96)]),
            FigureRow(
                "Pasted",
                [
                    FigureCell(12.3, None, None, 1_053, "no interval"),
                    FigureCell(n=4, reason="too few"),
                    FigureCell(130),
                ],
                url="/reviews/",
                note="since March",
                links=[("Reviews", "/reviews/?code=pasted")],
            ),
            FigureRow(
                HOSTILE, [FigureCell(-1, -2, 0, 10, note="rejected", is_marked=True), FigureCell(), FigureCell()]
            ),
        ],
    )


def every_chart() -> list[Chart]:
    return [burn_up(), agreement(), grades_by_source(), time_by_stage(), bias(), coverage(), checks()]
