// Proposes the time zone of the browser where none is chosen; without this script the person chooses.
"use strict";

(() => {
  const named = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  const here = /^(Etc\/)?(UTC|GMT)$/.test(named) ? "UTC" : named;
  for (const select of document.querySelectorAll("select[data-zone]")) {
    const known = Array.from(select.options).some((option) => option.value === here);
    if (!select.value && known) select.value = here;
  }
})();
