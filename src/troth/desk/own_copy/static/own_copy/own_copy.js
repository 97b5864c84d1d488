"use strict";

// While the file is being made, shows how far it is: the same page, asked for every two seconds.
const every = 2000;
const here = document.getElementById("progress");

async function look() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html", "X-By-Itself": "yes" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("progress");
  if (!now) return;
  here.replaceChildren(...now.childNodes);
  if (now.hasAttribute("data-going")) setTimeout(look, every);
}

document.querySelector("form.form")?.addEventListener("submit", () => setTimeout(look, every));
if (here?.hasAttribute("data-going")) setTimeout(look, every);
