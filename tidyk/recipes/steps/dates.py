"""The features of dates and times, and periodic functions of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, describe, quoted
from tidyk.base.printing import r_number
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, date_numbers
from tidyk.recipes.holidays import HOLIDAYS, holiday_dates
from tidyk.recipes.step import DATES, PLAIN_NUMBERS, Step, Training, option, step

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Parts:
    """The parts of dates or times."""

    def __init__(self, values: Column) -> None:
        self.when = _local(values)
        self.missing = np.isnat(self.when)
        self.day = np.where(self.missing, np.datetime64(0, "D"), self.when.astype("datetime64[D]"))
        self.start = self.day.astype("datetime64[Y]")

    def year(self) -> np.ndarray:
        return self.start.astype(int) + 1970

    def month(self) -> np.ndarray:
        return self.day.astype("datetime64[M]").astype(int) % 12 + 1

    def doy(self) -> np.ndarray:
        return (self.day - self.start.astype("datetime64[D]")).astype(int) + 1

    def mday(self) -> np.ndarray:
        return (self.day - self.day.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1

    def dow(self) -> np.ndarray:
        return (self.day.astype(int) + 4) % 7 + 1

    def week(self) -> np.ndarray:
        return (self.doy() - 1) // 7 + 1

    def quarter(self) -> np.ndarray:
        return (self.month() - 1) // 3 + 1

    def semester(self) -> np.ndarray:
        return (self.month() - 1) // 6 + 1

    def decimal(self) -> np.ndarray:
        start, end = (y.astype("datetime64[us]") for y in (self.start, self.start + 1))
        when = np.where(self.missing, start, self.when.astype("datetime64[us]"))
        return self.year() + (when - start) / (end - start)

    def seconds(self) -> np.ndarray:
        """Seconds since midnight."""
        when = np.where(self.missing, self.day, self.when)
        return (when - self.day) / np.timedelta64(1, "s")

    def hour(self) -> np.ndarray:
        return (self.seconds() // 3600).astype(int)

    def minute(self) -> np.ndarray:
        return (self.seconds() // 60 % 60).astype(int)

    def second(self) -> np.ndarray:
        return self.seconds() % 60

    def am(self) -> np.ndarray:
        return self.hour() < 12

    def hour12(self) -> np.ndarray:
        return (self.hour() - 1) % 12 + 1

    def decimal_day(self) -> np.ndarray:
        return self.seconds() / 3600


def _local(values: Column) -> np.ndarray:
    """Times as their clocks show them."""
    if isinstance(values, np.ndarray):
        return values
    import pandas as pd

    return pd.DatetimeIndex(values).tz_localize(None).to_numpy()


FEATURES: dict[str, Callable[[Parts], np.ndarray]] = {
    name: getattr(Parts, name)
    for name in (
        "month", "dow", "doy", "mday", "week", "decimal", "quarter", "semester", "year",
    )
}  # fmt: skip
TIMES: dict[str, Callable[[Parts], np.ndarray]] = {
    name: getattr(Parts, name)
    for name in ("am", "hour", "hour12", "minute", "second", "decimal_day")
}


def _with_gaps(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    return np.where(missing, np.nan, values) if missing.any() else values


def _check_features(choices: Sequence[str]) -> Callable[[Any, str], None]:
    def check(value: Any, name: str) -> None:
        names = [value] if isinstance(value, str) else list(value)
        wrong = [f for f in names if f not in choices]
        if wrong:
            raise TidykValueError(
                f"Possible values of `{name}` are {quoted(choices)}, not {quoted(wrong)}."
            )

    return check


@step("Date features from", takes=DATES, role="predictor")
class step_date(Step):
    """Add features of dates: the day of the week, the month, the year, ….

    features: Any of "month", "dow", "doy", "mday", "week", "decimal", "quarter", "semester",
        "year".
    abbr: Use short names for days and months?
    label: Use names, as factors? Otherwise numbers: 1 is Sunday.
    ordinal: Are those factors ordered?
    locale: Has no effect: names are English.
    keep_original_cols: Keep the dates too?

    >>> import pandas as pd
    >>> from tidyk import juice, prep, recipe
    >>> data = pd.DataFrame({"day": pd.to_datetime(["2024-02-29"]), "y": [1]})
    >>> rec = recipe("y ~ day", data=data) >> step_date("day") >> prep()
    >>> juice(rec)[["day_dow", "day_month", "day_year"]].values.tolist()
    [['Thu', 'Feb', 2024]]
    """

    features: Sequence[str] = option(("dow", "month", "year"), _check_features(tuple(FEATURES)))
    abbr: bool = option(True, check_bool)
    label: bool = option(True, check_bool)
    ordinal: bool = option(False, check_bool)
    locale: str | None = None
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for name in self.chosen:
            parts = Parts(table[name])
            for feature in self._wanted():
                new[f"{name}_{feature}"] = self._feature(parts, feature)
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def _wanted(self) -> list[str]:
        return [self.features] if isinstance(self.features, str) else list(self.features)

    def _feature(self, parts: Parts, feature: str) -> Column:
        values = FEATURES[feature](parts)
        if not self.label or feature not in ("dow", "month"):
            return _with_gaps(values, parts.missing)
        names = DAYS if feature == "dow" else MONTHS
        levels = tuple(n[:3] for n in names) if self.abbr else names
        return Factor(np.where(parts.missing, -1, values - 1), levels, self.ordinal)

    def tidy(self) -> dict[str, Any]:
        pairs = [(n, f) for n in sorted(self.chosen) for f in sorted(self._wanted())]
        return {
            "terms": [n for n, _ in pairs],
            "value": [f for _, f in pairs],
            "ordinal": self.ordinal,
        }


@step("Time features from", takes=("datetime", "date"), role="predictor")
class step_time(Step):
    """Add features of times: the hour, the minute, the second, ….

    features: Any of "am", "hour", "hour12", "minute", "second", "decimal_day".
    keep_original_cols: Keep the times too?

    >>> import pandas as pd
    >>> from tidyk import juice, prep, recipe
    >>> data = pd.DataFrame({"at": pd.to_datetime(["2024-02-29 13:45:10"]), "y": [1]})
    >>> rec = recipe("y ~ at", data=data) >> step_time("at") >> prep()
    >>> juice(rec)[["at_hour", "at_minute", "at_second"]].values.tolist()
    [[13.0, 45.0, 10.0]]
    """

    features: Sequence[str] = option(("hour", "minute", "second"), _check_features(tuple(TIMES)))
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for name in self.chosen:
            parts = Parts(table[name])
            for feature in self._wanted():
                values = TIMES[feature](parts)
                new[f"{name}_{feature}"] = _with_gaps(values, parts.missing)
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def _wanted(self) -> list[str]:
        return [self.features] if isinstance(self.features, str) else list(self.features)

    def tidy(self) -> dict[str, Any]:
        pairs = [(n, f) for n in sorted(self.chosen) for f in sorted(self._wanted())]
        return {"terms": [n for n, _ in pairs], "value": [f for _, f in pairs]}


def _check_holidays(value: Any, name: str) -> None:
    names = [value] if isinstance(value, str) else list(value)
    wrong = [h for h in names if h not in HOLIDAYS]
    if wrong:
        from tidyk.base.errors import did_you_mean

        raise TidykValueError(
            f"`{name}` must be names of timeDate's holidays, not {quoted(wrong)}."
            f"{did_you_mean(wrong[0], HOLIDAYS)}"
        )


@step("Holiday features from", takes=DATES, role="predictor")
class step_holiday(Step):
    """Add columns of 0 and 1 that say which dates are holidays.

    holidays: R's timeDate's names: "USThanksgivingDay", "Easter", …; its "LaborDay" is the first of
        May.
    keep_original_cols: Keep the dates too?

    >>> import pandas as pd
    >>> from tidyk import juice, prep, recipe
    >>> data = pd.DataFrame({"day": pd.to_datetime(["2024-12-25", "2024-12-26"]), "y": [1, 2]})
    >>> rec = recipe("y ~ day", data=data) >> step_holiday("day", holidays=["ChristmasDay"])
    >>> juice(rec >> prep())["day_ChristmasDay"].tolist()
    [1, 0]
    """

    holidays: Sequence[str] = option(("LaborDay", "NewYearsDay", "ChristmasDay"), _check_holidays)
    keep_original_cols: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for name in self.chosen:
            parts = Parts(table[name])
            years = np.unique(parts.year()[~parts.missing])
            for holiday in self._wanted():
                indicator = np.isin(parts.day, holiday_dates(holiday, years)).astype(int)
                new[f"{name}_{holiday}"] = _with_gaps(indicator, parts.missing)
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def _wanted(self) -> list[str]:
        return [self.holidays] if isinstance(self.holidays, str) else list(self.holidays)

    def tidy(self) -> dict[str, Any]:
        pairs = [(n, h) for n in self.chosen for h in self._wanted()]
        return {"terms": [n for n, _ in pairs], "holiday": [h for _, h in pairs]}


def _check_numbers(value: Any, name: str) -> None:
    parts = np.atleast_1d(np.asarray(value))
    if parts.dtype.kind not in "iuf":
        raise TidykTypeError(f"`{name}` must be numbers, not {describe(value)}.")


@step(
    "Harmonic numeric variables for",
    takes=(*PLAIN_NUMBERS, *DATES),
    role="predictor",
    tunable={"frequency": ("harmonic_frequency", None)},
)
class step_harmonic(Step):
    """Replace numbers or times with sines and cosines of them, which are periodic.

    frequency: How often in a cycle, one number or several.
    cycle_size: The length of a cycle, in days for dates and seconds for times; one for all columns,
        or one for each.
    starting_val: Where a cycle starts; if None, at the smallest value of the training data.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"hour": [0, 6, 12], "y": [1, 2, 3]})
    >>> rec = recipe("y ~ hour", data=data) >> step_harmonic("hour", frequency=1, cycle_size=24)
    >>> juice(rec >> prep())["hour_sin_1"].round(3).tolist()
    [0.0, 1.0, 0.0]
    """

    frequency: Any = option(None, _check_numbers)
    cycle_size: Any = option(None, _check_numbers)
    starting_val: Any = option(0, _check_numbers)
    keep_original_cols: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, tuple[float, float]]:
        if self.frequency is None or self.cycle_size is None:
            raise TidykTypeError("`frequency` and `cycle_size` must be given.")
        sizes = np.broadcast_to(np.asarray(self.cycle_size, float), len(names))
        starts = [
            float(np.nanmin(_numbers(data.table, n)))
            if self.starting_val is None
            else float(np.broadcast_to(np.asarray(self.starting_val, float), len(names))[i])
            for i, n in enumerate(names)
        ]
        return {n: (s, float(c)) for n, s, c in zip(names, starts, sizes, strict=True)}

    def _frequencies(self) -> np.ndarray:
        return np.atleast_1d(np.asarray(self.frequency))

    def apply(self, table: Table) -> Table:
        new: dict[str, Column] = {}
        for name, (start, size) in self.learned.items():
            angles = 2 * np.pi * (_numbers(table, name) - start) / size
            for kind, function in (("sin", np.sin), ("cos", np.cos)):
                for i, frequency in enumerate(self._frequencies(), start=1):
                    new[f"{name}_{kind}_{i}"] = function(angles * frequency)
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            gap = dict.fromkeys(("starting_val", "cycle_size", "frequency"), np.nan)
            return {"terms": self.chosen, **gap, "key": None}
        rows = [
            (name, start, size, frequency, f"{name}_{kind}_{r_number(frequency)}")
            for name, (start, size) in self.learned.items()
            for kind in ("sin", "cos")
            for frequency in self._frequencies()
        ]
        columns = list(zip(*rows, strict=True)) or [()] * 5
        titles = ("terms", "starting_val", "cycle_size", "frequency", "key")
        return {t: list(c) for t, c in zip(titles, columns, strict=True)}


def _numbers(table: Table, name: str) -> np.ndarray:
    column = table[name]
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        return date_numbers(column)
    return table.numbers(name)
