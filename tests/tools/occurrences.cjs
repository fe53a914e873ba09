// Prints what each calendar says, as npm's ical.js sees it.
//
// Arguments: the first and the last day, and the calendars. A line of JSON for each: its path, when its
// events start, in UTC, and the texts of its first event. Zones are those that the calendar itself
// tells, never the machine's.
const fs = require("fs");
const ICAL = require("ical.js");

function stamp(time) {
  return new Date(time.toUnixTime() * 1000).toISOString().replace(/[-:]|\.000/g, "");
}

function starts(calendar, last) {
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const events = calendar.getAllSubcomponents("vevent");
  const found = [];
  for (const master of events.filter((event) => !event.hasProperty("recurrence-id"))) {
    const uid = master.getFirstPropertyValue("uid");
    const exceptions = events.filter(
      (event) => event !== master && event.getFirstPropertyValue("uid") === uid,
    );
    const event = new ICAL.Event(master, { exceptions, strictExceptions: true });
    if (!event.isRecurring()) {
      found.push(stamp(event.startDate));
      continue;
    }
    const iterator = event.iterator();
    for (let next = iterator.next(); next && stamp(next) < last; next = iterator.next()) {
      found.push(stamp(event.getOccurrenceDetails(next).startDate));
    }
  }
  return found;
}

const [first, last, ...paths] = process.argv.slice(2);
for (const path of paths) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
  const inside = starts(calendar, last).filter((start) => start >= first && start < last);
  const event = calendar.getFirstSubcomponent("vevent");
  const texts = ["summary", "description", "location"].map((name) => event.getFirstPropertyValue(name));
  console.log(JSON.stringify({ path, starts: inside.sort(), texts }));
}
