/* Remembers in this browser which reading was chosen, and offers it again. Nothing is sent anywhere. */
"use strict";

(() => {
  const KEY = "reading";
  const nav = document.querySelector(".readings");
  if (!nav) return;
  const links = [...nav.querySelectorAll("a[hreflang]")];
  const offer = nav.querySelector(".offer");

  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const remember = (reading) => {
    try { localStorage.setItem(KEY, reading); } catch { /* storage is switched off: then nothing is offered */ }
  };

  for (const link of links) link.addEventListener("click", () => remember(link.hreflang));

  const here = document.documentElement.lang;
  const last = links.find((link) => link.hreflang === remembered() && link.hreflang !== here);
  if (!last) return;
  const name = offer.querySelector("span");
  name.lang = last.lang;
  name.textContent = last.textContent;
  offer.querySelector("a").href = last.href;
  offer.querySelector("button").addEventListener("click", () => {
    remember(here);
    offer.hidden = true;
  });
  offer.hidden = false;
})();
