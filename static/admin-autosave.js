// Keeps what is typed into the article form every few seconds, says who else has it open, and survives a lost log-in.
// Without this script the form works as ever; it is then saved only by its buttons.
(() => {
  "use strict";
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const LOOK = 5000;
  const BEAT = 25000;
  const kept = document.getElementById("kept");
  const presence = document.getElementById("presence");
  const lost = document.getElementById("lost");
  const PASSIVE = new Set(["token", "version", "base", "csrfmiddlewaretoken"]);
  let last = null;
  let beat = 0;
  let over = false;
  let going = null;

  const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const standing = () => JSON.stringify(texts().filter(([name]) => !PASSIVE.has(name)));
  const say = (node, text) => {
    if (!node || node.textContent === text) return;
    node.textContent = text;
    node.hidden = text === "";
  };

  // After a new log-in (in another window) the form needs that session's token.
  const renew = async () => {
    const page = await fetch(location.href, { signal: going.signal });
    const token = page.redirected ? null : /name="csrfmiddlewaretoken" value="(\w+)"/.exec(await page.text());
    if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token[1];
    return Boolean(token);
  };

  const send = async (typed) => {
    const pairs = texts().filter(([name]) => typed || PASSIVE.has(name));
    if (typed) pairs.push(["_typed", "1"]);
    const headers = typed ? {} : { "X-Heartbeat": "1" }; // an open form alone does not keep a session alive
    const body = new URLSearchParams(pairs);
    const answer = await fetch(form.dataset.keep, { method: "POST", headers, body, signal: going.signal });
    if (answer.redirected || answer.status === 403) return null;
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return isJson ? answer.json() : { error: "自动保存暂时不可用，请点“保存”。" };
  };

  const tell = ({ kept: at, others, newer, error }) => {
    if (lost) lost.hidden = true;
    if (error) say(kept, error);
    else if (at) say(kept, `已自动保存 ${at}`);
    const open = others?.length ? `${others.join("、")} 也打开着这篇稿件。` : "";
    say(presence, [open, newer || ""].join(""));
  };

  const tick = async () => {
    if (over || going) return;
    const now = standing();
    const typed = last !== null && now !== last;
    if (last === null) last = now;
    if (!typed && Date.now() - beat < BEAT) return;
    going = new AbortController();
    try {
      const isOut = lost && !lost.hidden && !(await renew());
      const answer = isOut ? null : await send(typed);
      if (answer === null) {
        if (lost) lost.hidden = false;
        return;
      }
      beat = Date.now();
      if (typed && !answer.error) last = now;
      tell(answer);
    } catch {
      if (!over) say(kept, "连接中断，文字还在这个页面上，会继续重试。");
    } finally {
      going = null;
    }
  };

  form.addEventListener("submit", () => {
    over = true;
    going?.abort();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) over = false;
  });
  // What a recovered or refused form holds is not kept yet.
  if (form.dataset.dirty) last = "";
  setInterval(tick, LOOK);
  tick();
})();
