// The link to the server: it comes back by itself, and what is lost is said.
//
// Solara tries seven times, for two minutes at most, does not notice a link that is cut without a word (a laptop that
// sleeps, a network that is gone), and covers the page meanwhile. Here the page stays: months that the browser has can be
// played, controls wait, and the server is asked for until it answers. The address holds the state.
(() => {
  // Milliseconds: how often the server is asked for a sign, and how long it is waited for; then how long an answer of
  // another kind, and how long a sign where that came (it is busy); how often one that is gone is asked for; and without
  // how many the machine has slept. A server that is not there refuses at once, and so does a network that is off: an
  // answer that only does not come is waited for, as the server's machine may be busy.
  const TIMES = Object.assign(
    { sign: 10000, answer: 15000, patience: 60000, busy: 300000, again: 2000, slept: 30000 }, window.dbLinkTimes);
  const MOST_RELOADS = 4; // in a minute; then the button is left to the reader
  const WAITING = ".db-side, .db-chips, .db-share, .db-tabs, .db-pick"; // what needs the server
  // The texts in the visitor's language: the address knows it before the page does.
  const said = () =>
    window.dbWords[new URLSearchParams(window.location.search).get("lang")] || window.dbWords[document.documentElement.lang] || window.dbWords.en;
  const kernel = () => window.solara && solara.debug && solara.debug.kernel();
  const unheard = new Map(); // what was sent and not yet dealt with, by number
  let asked = 0, tried = 0, last = Date.now(), timer = 0;
  let lost = false, leaving = false, coming = false, doubting = false;

  // After a lost link Solara gives the server half a second to say that it knows the page, and then throws the run away: a
  // server that is busy needs longer.
  const timeout = window.setTimeout;
  window.setTimeout = (act, ms, ...words) =>
    timeout(act, ms === 500 && String(act).includes("app-status timeout") ? TIMES.busy : ms, ...words);

  function bar(text, button, act) {
    let place = document.getElementById("db-link");
    if (!place) {
      place = document.createElement("div");
      place.id = "db-link";
      place.setAttribute("role", "status");
      document.body.appendChild(place);
    }
    place.replaceChildren();
    place.hidden = !text;
    if (!text) return;
    const words = document.createElement("span"), press = document.createElement("button");
    words.textContent = text;
    press.textContent = button;
    press.onclick = act;
    place.append(words, press);
  }

  function wait(yes) {
    document.querySelectorAll(WAITING).forEach((part) => (part.inert = yes));
    document.body.classList.toggle("db-lost", yes);
  }

  async function answers(patience) {
    try {
      const place = `${solara.rootPath}/readyz`;
      return (await fetch(place, { cache: "no-store", signal: AbortSignal.timeout(patience) })).ok;
    } catch (error) {
      return false;
    }
  }

  // The address as it shall be: the month may have gone on without the server.
  function address() {
    const place = new URL(window.location.href);
    if (window.dbWhen === "") place.searchParams.delete("month");
    else if (window.dbWhen !== undefined) place.searchParams.set("month", window.dbWhen);
    return place;
  }

  function words() {
    const sent = [...unheard.values()];
    const texts = sent.filter(Boolean).map((text) => `"${text}"`);
    return [...texts, ...(texts.length < sent.length ? [said().control] : [])].join(", ");
  }

  function reload() {
    leaving = true;
    if (unheard.size) sessionStorage.setItem("db-unheard", words());
    window.history.replaceState(null, "", address());
    window.location.reload();
  }

  // The server does not know this page any more: it is loaded anew, from its address, as soon as the server answers.
  async function comeBack() {
    if (coming) return;
    coming = true;
    const before = JSON.parse(sessionStorage.getItem("db-reloads") || "[]").filter((time) => Date.now() - time < 60000);
    wait(true);
    if (before.length >= MOST_RELOADS)
      return bar(said().gone, said().load_again, reload);
    bar(said().anew, said().load_now, reload);
    while (!(await answers(TIMES.patience))) await new Promise((done) => setTimeout(done, TIMES.again));
    sessionStorage.setItem("db-reloads", JSON.stringify([...before, Date.now()]));
    reload();
  }

  // A link that was cut without a word may still be whole: then what was asked is answered now. Each answer is waited for
  // longer than the one before: what was sent into a network that was gone is not answered, and a busy server is slow.
  async function seek(patience = Math.max(TIMES.again, 500)) {
    if (!lost || coming || leaving) return;
    clearTimeout(timer);
    if (await answers(patience)) setTimeout(again, kernel().connectionStatus === "connected" ? TIMES.again : 0);
    clearTimeout(timer);
    if (lost) timer = setTimeout(() => seek(Math.min(2 * patience, TIMES.patience)), TIMES.again);
  }

  function again() {
    if (!lost || coming || leaving || kernel().isDisposed || Date.now() - tried < TIMES.answer) return;
    tried = Date.now();
    kernel().reconnect().catch(() => {});
  }

  function lose() {
    if (lost || coming || leaving) return;
    lost = true;
    tried = 0;
    wait(true);
    bar(said().lost, said().try, () => seek());
    seek();
  }

  function regain() {
    asked = 0;
    if (!lost) return;
    lost = false;
    clearTimeout(timer);
    if (coming) return;
    wait(false);
    bar("");
    // What was sent before is dealt with before this is answered, or it was lost on the way.
    if (unheard.size) kernel().requestKernelInfo().then(tell, () => {});
  }

  function tell() {
    if (!unheard.size) return;
    bar(said().unheard.replace("{what}", () => words()), said().close, () => bar(""));
    unheard.clear();
    window.dispatchEvent(new Event("db-unheard"));
  }

  async function ask() {
    const slept = Date.now() - last > TIMES.slept;
    last = Date.now();
    const link = kernel();
    if (!link || lost || coming || leaving || link.connectionStatus !== "connected") return;
    if (!asked || slept) {
      asked = Date.now();
      link.requestKernelInfo().then(regain, () => {});
    }
    const since = asked, silent = Date.now() - since;
    const unlessHeard = () => asked === since && lose();
    if (slept) setTimeout(unlessHeard, TIMES.answer);
    else if (silent > TIMES.busy) lose();
    else if (silent > TIMES.answer && !doubting) {
      doubting = true;
      const there = await answers(TIMES.patience);
      doubting = false;
      if (!there) unlessHeard();
    }
  }

  function listen(link) {
    link.anyMessage.connect((_, { msg, direction }) => {
      const { msg_type: kind, msg_id: number } = msg.header;
      if (direction === "send" && kind === "comm_msg") {
        const { event, data } = (msg.content.data && msg.content.data.content) || {};
        const text = event === "taken" && Array.isArray(data) ? String(data[0]) : "";
        if (event && !["moved", "opened", "missed"].includes(event)) unheard.set(number, text);
      }
      if (direction === "recv" && kind === "status" && msg.content.execution_state === "idle") unheard.delete(msg.parent_header.msg_id);
    });
    link.connectionStatusChanged.connect((_, status) => {
      if (leaving) return;
      if (status === "connected") regain();
      else lose();
    });
  }

  window.addEventListener("beforeunload", () => (leaving = true), { capture: true }); // before Solara ends the link
  window.addEventListener("load", () => {
    // Instead of Solara's dialogue; `sync`, so that it is never drawn.
    app.$watch("needsRefresh", (yes) => yes && ((app.needsRefresh = false), comeBack()), { sync: true });
    const missing = sessionStorage.getItem("db-unheard");
    sessionStorage.removeItem("db-unheard");
    if (missing) bar(said().missing.replace("{what}", () => missing), said().close, () => bar(""));
    const first = setInterval(() => kernel() && (clearInterval(first), listen(kernel())), 50);
    setInterval(ask, TIMES.sign);
  });
  for (const event of ["online", "focus", "visibilitychange"]) window.addEventListener(event, () => (lost ? seek() : ask()));
})();
