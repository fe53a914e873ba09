"""Prints what each calendar says, as PyPI's icalendar and recurring-ical-events see it.

Arguments: the first and the last day, and the calendars. A line of JSON for each: its path, when its events
start, in UTC, and the texts of its first event.
"""

import datetime
import json
import sys

import icalendar
import recurring_ical_events


def main(first, last, *paths):
    for path in paths:
        with open(path, "rb") as file:
            calendar = icalendar.Calendar.from_ical(file.read())
        events = recurring_ical_events.of(calendar).between(day(first), day(last))
        starts = sorted(event["DTSTART"].dt.astimezone(datetime.UTC) for event in events)
        event = calendar.walk("VEVENT")[0]
        texts = [str(event[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")]
        starts = [start.strftime("%Y%m%dT%H%M%SZ") for start in starts]
        print(json.dumps({"path": path, "starts": starts, "texts": texts}))


def day(text):
    return datetime.datetime.strptime(text, "%Y%m%d").replace(tzinfo=datetime.UTC)


main(*sys.argv[1:])
