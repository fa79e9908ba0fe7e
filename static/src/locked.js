// Controls that take no change while what they hold is on its way: what was written meanwhile would be lost.

const CHOICES = ["checkbox", "radio", "file", "select-one", "select-multiple"];

// Lock the controls under a root, or free those that were locked. Without `inert`, which older telephones lack and which
// would hide the line that tells how far the sending is.
export function setLocked(root, is) {
  if (!is) root.querySelectorAll("[data-locked]").forEach(free);
  else root.querySelectorAll("textarea, select, input:not([type=hidden])").forEach(lock);
}

function lock(control) {
  const property = propertyOf(control);
  if (control[property]) return;
  control[property] = true;
  control.dataset.locked = "";
}

function free(control) {
  control[propertyOf(control)] = false;
  delete control.dataset.locked;
}

// A text that is read-only can still be looked at and copied; a choice cannot be read-only.
function propertyOf(control) {
  return CHOICES.includes(control.type) ? "disabled" : "readOnly";
}
