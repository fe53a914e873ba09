"""Prints when the events of each calendar start, as PyPI's icalendar and recurring-ical-events see it.

Arguments: the first and the last day, and the calendars. A line for each: the path and the starts, in UTC.
"""

import datetime
import sys

import icalendar
import recurring_ical_events


def main(first, last, *paths):
    for path in paths:
        with open(path, "rb") as file:
            calendar = icalendar.Calendar.from_ical(file.read())
        events = recurring_ical_events.of(calendar).between(day(first), day(last))
        starts = sorted(event["DTSTART"].dt.astimezone(datetime.UTC) for event in events)
        print(path, *(start.strftime("%Y%m%dT%H%M%SZ") for start in starts))


def day(text):
    return datetime.datetime.strptime(text, "%Y%m%d").replace(tzinfo=datetime.UTC)


main(*sys.argv[1:])
