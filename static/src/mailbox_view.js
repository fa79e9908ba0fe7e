// The page of a mailbox that was opened here: its state, its conversation, and the doors to what else can be done.
import { dayInWords, fill, part, place } from "./page.js";

// Fill the open page with what was proven; drafts in its forms stay as they are.
export function showMailbox(sheet, seen) {
  fill(place(sheet, "state"), part(`state-${seen.state}`));
  fill(place(sheet, "entries"), entriesOf(seen.entries));
  const identified = place(sheet, "identified");
  identified.hidden = !seen.identifiedOn;
  if (seen.identifiedOn) identified.querySelector(".when").textContent = dayInWords(seen.identifiedOn);
  sheet.querySelectorAll("[name=notify_first]").forEach((choice) => {
    if (seen.notifyFirst) choice.checked = choice.value === seen.notifyFirst;
  });
}

function entriesOf(entries) {
  const shown = entries.filter((entry) => entry.kind !== "closed");
  if (!shown.length) return part("no-entries");
  const list = document.createElement("ol");
  list.className = "messages";
  shown.forEach((entry) => list.appendChild(entryItem(entry)));
  return list;
}

function entryItem({ author, kind, text, on, file }) {
  const whose = author === "desk" ? "theirs" : "mine";
  const item = part(kind === "notify" ? `entry-mine-notify-${text}` : `entry-${whose}-${kind}`);
  item.querySelector(".when").textContent = dayInWords(on);
  if (kind === "message") item.querySelector(".said").textContent = text;
  if (kind === "file") item.querySelector(".said").textContent = file.name;
  return item;
}
