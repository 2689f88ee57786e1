"use strict";

// Everything shown comes from the API as text: elements are made here, markup never is. The other files draw the parts of the page.
const $ = id => document.getElementById(id);
const state = { group: "", label: "", groups: [], pod: "", node: "", seen: {}, explained: null, mode: "", updatedAt: 0 };
const refreshMilliseconds = 5000;

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ""));
  return element;
}

// ---- texts

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  for (; bytes >= 1023.95 && unit < units.length - 1; bytes /= 1024) unit++;
  return `${Math.round(bytes * 10) / 10} ${units[unit]}`;
}

const count = (number, noun) => `${number.toLocaleString()} ${noun}${number === 1 ? "" : "s"}`;
const seconds = value => value < 120 ? `${Math.round(value * 10) / 10} s` : `${Math.round(value / 60)} min`;
const isToday = date => date.toDateString() === new Date().toDateString();
const time = text => isToday(new Date(text)) ? new Date(text).toLocaleTimeString() : new Date(text).toLocaleString();

// Only all is 100 %.
const percent = ratio => `${ratio < 1 ? Math.min(99, Math.round(ratio * 100)) : 100} %`;
const share = (part, whole) => whole > 0 ? Math.min(1, part / whole) : 0;

// A bar as wide as its part of the whole; its figures stand beside it as text.
function bar(css, part, whole) {
  const fill = h("i", { class: css });
  fill.style.width = `${share(part, whole) * 100}%`;
  return h("span", { class: "track", "aria-hidden": "true" }, fill);
}

// ---- the service

async function ask(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } })
    .catch(() => { throw Object.assign(new Error("the service is unreachable. The page retries every few seconds; a port-forward may have ended."), { isUnreachable: true }); });
  const body = await response.json().catch(() => ({}));
  if (!response.ok && !(path === "readyz" && body.checks)) throw new Error(body.error || `The service answered ${response.status}.`);
  return body;
}

// Whether what was answered differs from the last time; what is the same is not drawn again, so that focus and reading are not disturbed.
function isNew(what, answer) {
  const text = JSON.stringify(answer);
  if (state.seen[what] === text) return false;
  state.seen[what] = text;
  return true;
}

function showHealth(answer) {
  if (!isNew("health", answer)) return;
  const checks = answer.checks ?? [{ name: "service", status: answer.status, message: answer.message ?? "", since: null }];
  $("health").replaceChildren(
    ...checks.map(check => chip(check.status === "ok" ? "good" : "bad", `${check.name}: ${check.status}`,
      check.message, h("br"), check.since ? `Since ${new Date(check.since).toLocaleString()}.` : "")),
    ...(!answer.checks || checks.some(check => check.name === "redis") ? []
      : [chip("plain", "redis: not used", "Redis:Configuration is empty: block maps and decisions are this replica's own.")]));
}

// What was known of the dependencies is not known any more.
function showNoHealth(message) {
  const names = JSON.parse(state.seen.health ?? "{}").checks?.map(check => check.name) ?? [];
  if (!isNew("lost", [names, message])) return;
  $("health").replaceChildren(chip("bad", "service: no answer", message),
    ...names.map(name => chip("plain", `${name}: unknown`, "The service does not answer, so its health is unknown.")));
}

// Of one name, so that one is open at a time.
function chip(tone, text, ...more) {
  return h("li", null, h("details", { name: "health" }, h("summary", { class: tone }, text), h("p", null, ...more)));
}

async function refreshHealth() {
  try {
    const answer = await ask("readyz");
    if (state.seen.lost) delete state.seen.health;
    delete state.seen.lost;
    showHealth(answer);
  } catch (error) {
    showNoHealth(error.message);
    throw error;
  }
}

function showAge() {
  $("fresh").textContent = state.updatedAt ? `updated ${Math.round((performance.now() - state.updatedAt) / 1000)} s ago` : "";
}

async function refresh() {
  const parts = [refreshHealth(), refreshGain(), refreshCluster(), refreshDecisions()];
  if (state.pod) parts.push(explain(state.pod, false));
  const failed = (await Promise.allSettled(parts)).find(part => part.status === "rejected");
  $("trouble").hidden = !failed;
  document.body.classList.toggle("stale", Boolean(failed?.reason.isUnreachable));
  if (failed) $("trouble").textContent = `What is shown may be old: ${failed.reason.message}`;
  else state.updatedAt = performance.now();
  showAge();
}

async function keepRefreshing() {
  if (!document.hidden) await refresh();
  document.body.dataset.ready = "true";
  setTimeout(keepRefreshing, refreshMilliseconds);
}

// The pod that the address names after its #.
function openLinked() {
  let linked = "";
  try { linked = decodeURIComponent(location.hash.slice(1)); } catch { /* Not ours. */ }
  if (/^[^/]+\/[^/]+$/.test(linked) && linked !== state.pod) openPod(linked, false);
}

// The other files are loaded by then.
document.addEventListener("DOMContentLoaded", () => {
  setInterval(showAge, 1000);
  openLinked();
  addEventListener("hashchange", openLinked);
  keepRefreshing();
});
