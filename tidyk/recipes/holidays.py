"""Holidays, under the names of R's timeDate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Rule = Callable[[int], Any]
"""The date, or dates, in a year; None if there is none."""


def _day(year: int, month: int, day: int) -> np.datetime64:
    return np.datetime64(f"{year:04d}-{month:02d}-{day:02d}")


def fixed(month: int, day: int) -> Rule:
    """The same date each year."""
    return lambda year: _day(year, month, day)


def easter(year: int) -> np.datetime64:
    """Easter Sunday, by the rule of the Gregorian calendar."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return _day(year, f // 31, f % 31 + 1)


def from_easter(days: int) -> Rule:
    """A fixed number of days after Easter Sunday."""
    return lambda year: easter(year) + days


def _weekday(day: np.datetime64) -> int:
    """0 is Sunday."""
    return (int(day.astype(int)) + 4) % 7


def nth(month: int, weekday: int, number: int) -> Rule:
    """The first, second, … such day of a month; the last if `number` is -1."""

    def rule(year: int) -> np.datetime64:
        if number > 0:
            first = _day(year, month, 1)
            return first + (weekday - _weekday(first)) % 7 + 7 * (number - 1)
        after = _day(year + month // 12, month % 12 + 1, 1) - 1
        return after - (_weekday(after) - weekday) % 7

    return rule


def on_or_after(month: int, day: int, weekday: int) -> Rule:
    """The first such weekday on or after a date."""

    def rule(year: int) -> np.datetime64:
        start = _day(year, month, day)
        return start + (weekday - _weekday(start)) % 7

    return rule


def on_or_before(month: int, day: int, weekday: int) -> Rule:
    """The last such weekday on or before a date."""

    def rule(year: int) -> np.datetime64:
        end = _day(year, month, day)
        return end - (_weekday(end) - weekday) % 7

    return rule


def only(years: Iterable[int], rule: Rule) -> Rule:
    """A rule for some years only."""
    chosen = set(years)
    return lambda year: rule(year) if year in chosen else None


def since(first: int, rule: Rule) -> Rule:
    """A rule from a year on."""
    return lambda year: rule(year) if year >= first else None


def changed(year_of_change: int, before: Rule, after: Rule) -> Rule:
    """One rule before a year, and another from then on."""
    return lambda year: before(year) if year < year_of_change else after(year)


def equinox(spring: bool) -> Rule:
    """Japan's equinox days, by the usual approximation."""

    def rule(year: int) -> np.datetime64:
        start = 20.8431 if spring else 23.2488
        day = int(start + 0.242194 * (year - 1980) - (year - 1980) // 4)
        return _day(year, 3 if spring else 9, day)

    return rule


SUN, MON, TUE, WED, THU, FRI, SAT = range(7)
ADVENT_END = on_or_before(12, 24, SUN)
CHRISTMAS, NEW_YEAR, EASTER_MONDAY = fixed(12, 25), fixed(1, 1), from_easter(1)
ASCENSION, PENTECOST_MONDAY, GOOD_FRIDAY = from_easter(39), from_easter(50), from_easter(-2)
ALL_SAINTS, ASSUMPTION, EPIPHANY = fixed(11, 1), fixed(8, 15), fixed(1, 6)

CHURCH: dict[str, Rule] = {
    "Septuagesima": from_easter(-63),
    "Quinquagesima": from_easter(-49),
    "AshWednesday": from_easter(-46),
    "PalmSunday": from_easter(-7),
    "GoodFriday": GOOD_FRIDAY,
    "Easter": easter,
    "EasterSunday": easter,
    "EasterMonday": EASTER_MONDAY,
    "RogationSunday": from_easter(35),
    "Ascension": ASCENSION,
    "Pentecost": from_easter(49),
    "PentecostMonday": PENTECOST_MONDAY,
    "TrinitySunday": from_easter(56),
    "CorpusChristi": from_easter(60),
    "ChristTheKing": lambda year: ADVENT_END(year) - 28,
    "Advent1st": lambda year: ADVENT_END(year) - 21,
    "Advent2nd": lambda year: ADVENT_END(year) - 14,
    "Advent3rd": lambda year: ADVENT_END(year) - 7,
    "Advent4th": ADVENT_END,
    "ChristmasEve": fixed(12, 24),
    "ChristmasDay": CHRISTMAS,
    "BoxingDay": fixed(12, 26),
    "NewYearsDay": NEW_YEAR,
    "SolemnityOfMary": NEW_YEAR,
    "Epiphany": EPIPHANY,
    "PresentationOfLord": fixed(2, 2),
    "Annunciation": fixed(3, 25),
    "TransfigurationOfLord": fixed(8, 6),
    "AssumptionOfMary": ASSUMPTION,
    "BirthOfVirginMary": fixed(9, 8),
    "CelebrationOfHolyCross": fixed(9, 14),
    "MassOfArchangels": fixed(9, 29),
    "AllSaints": ALL_SAINTS,
    "AllSouls": fixed(11, 2),
    "LaborDay": fixed(5, 1),
}
EUROPE: dict[str, Rule] = {
    "CHBerchtoldsDay": fixed(1, 2),
    "CHSechselaeuten": nth(4, MON, 3),
    "CHAscension": ASCENSION,
    "CHConfederationDay": fixed(8, 1),
    "CHKnabenschiessen": lambda year: nth(9, SUN, 2)(year) + 1,
    "DEAscension": ASCENSION,
    "DECorpusChristi": from_easter(60),
    "DEGermanUnity": fixed(10, 3),
    "DEChristmasEve": fixed(12, 24),
    "DENewYearsEve": fixed(12, 31),
    "FRFetDeLaVictoire1945": fixed(5, 8),
    "FRAscension": ASCENSION,
    "FRBastilleDay": fixed(7, 14),
    "FRAssumptionVirginMary": ASSUMPTION,
    "FRAllSaints": ALL_SAINTS,
    "FRArmisticeDay": fixed(11, 11),
    "GBMayDay": nth(5, MON, 1),
    "GBEarlyMayBankHoliday": nth(5, MON, 1),
    "GBBankHoliday": nth(5, MON, -1),
    "GBSpringBankHoliday": nth(5, MON, -1),
    "GBSummerBankHoliday": nth(8, MON, -1),
    "GBMilleniumDay": only([1999], fixed(12, 31)),
    "ITEpiphany": EPIPHANY,
    "ITLiberationDay": fixed(4, 25),
    "ITAssumptionOfVirginMary": ASSUMPTION,
    "ITAllSaints": ALL_SAINTS,
    "ITStAmrose": fixed(12, 7),
    "ITImmaculateConception": fixed(12, 8),
}
AMERICA: dict[str, Rule] = {
    "USNewYearsDay": NEW_YEAR,
    "USInaugurationDay": fixed(1, 20),
    "USMLKingsBirthday": nth(1, MON, 3),
    "USLincolnsBirthday": fixed(2, 12),
    "USWashingtonsBirthday": changed(1971, fixed(2, 22), nth(2, MON, 3)),
    "USPresidentsDay": nth(2, MON, 3),
    "USCPulaskisBirthday": nth(3, MON, 1),
    "USGoodFriday": GOOD_FRIDAY,
    "USMemorialDay": changed(1971, fixed(5, 30), nth(5, MON, -1)),
    "USDecorationMemorialDay": fixed(5, 30),
    "USJuneteenthNationalIndependenceDay": since(2021, fixed(6, 19)),
    "USIndependenceDay": fixed(7, 4),
    "USLaborDay": nth(9, MON, 1),
    "USColumbusDay": nth(10, MON, 2),
    "USElectionDay": on_or_after(11, 2, TUE),
    "USVeteransDay": fixed(11, 11),
    "USThanksgivingDay": nth(11, THU, 4),
    "USChristmasDay": CHRISTMAS,
    "CAFamilyDay": nth(2, MON, 3),
    "CAVictoriaDay": on_or_before(5, 24, MON),
    "CACanadaDay": fixed(7, 1),
    "CACivicProvincialHoliday": nth(8, MON, 1),
    "CALabourDay": nth(9, MON, 1),
    "CAThanksgivingDay": nth(10, MON, 2),
    "CaRemembranceDay": fixed(11, 11),
    "CARemembranceDay": fixed(11, 11),
}
JAPAN: dict[str, Rule] = {
    "JPNewYearsDay": NEW_YEAR,
    "JPGantan": NEW_YEAR,
    "JPBankHolidayJan2": fixed(1, 2),
    "JPBankHolidayJan3": fixed(1, 3),
    "JPComingOfAgeDay": changed(2000, fixed(1, 15), nth(1, MON, 2)),
    "JPSeijinNoHi": changed(2000, fixed(1, 15), nth(1, MON, 2)),
    "JPNatFoundationDay": fixed(2, 11),
    "JPKenkokuKinenNoHi": fixed(2, 11),
    "JPVernalEquinox": equinox(True),
    "JPShunbunNoHi": equinox(True),
    "JPGreeneryDay": fixed(4, 29),
    "JPMidoriNoHi": fixed(4, 29),
    "JPConstitutionDay": fixed(5, 3),
    "JPKenpouKinenBi": fixed(5, 3),
    "JPConstitutionMemorialDay": fixed(5, 3),
    "JPNationHoliday": fixed(5, 4),
    "JPKokuminNoKyujitu": fixed(5, 4),
    "JPChildrensDay": fixed(5, 5),
    "JPKodomoNoHi": fixed(5, 5),
    "JPMarineDay": changed(2003, fixed(7, 20), nth(7, MON, 3)),
    "JPUmiNoHi": changed(2003, fixed(7, 20), nth(7, MON, 3)),
    "JPRespectForTheAgedDay": changed(2003, fixed(9, 15), nth(9, MON, 3)),
    "JPKeirouNoHi": changed(2003, fixed(9, 15), nth(9, MON, 3)),
    "JPKeirouNOhi": changed(2003, fixed(9, 15), nth(9, MON, 3)),
    "JPAutumnalEquinox": equinox(False),
    "JPShuubunNoHi": equinox(False),
    "JPHealthandSportsDay": changed(2000, fixed(10, 10), nth(10, MON, 2)),
    "JPTaiikuNoHi": changed(2000, fixed(10, 10), nth(10, MON, 2)),
    "JPNationalCultureDay": fixed(11, 3),
    "JPBunkaNoHi": fixed(11, 3),
    "JPThanksgivingDay": fixed(11, 23),
    "JPKinrouKanshaNoHi": fixed(11, 23),
    "JPEmperorsBirthday": fixed(12, 23),
    "JPTennouTanjyouBi": fixed(12, 23),
    "JPBankHolidayDec31": fixed(12, 31),
}
HOLIDAYS: dict[str, Rule] = {**CHURCH, **EUROPE, **AMERICA, **JAPAN}


def holiday_dates(name: str, years: Iterable[int]) -> np.ndarray:
    """The dates of a holiday in some years."""
    dates = [HOLIDAYS[name](int(year)) for year in years]
    return np.array([day for day in dates if day is not None], "datetime64[D]")
