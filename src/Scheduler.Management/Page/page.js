"use strict";

// Everything shown comes from the API as text: elements are made here, markup never is.
const $ = id => document.getElementById(id);
const state = { group: "", racks: [], pod: "", node: "", seen: {}, explained: null };
const refreshMilliseconds = 5000, denseAbove = 240, shades = 5;

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

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  for (; bytes >= 1023.95 && unit < units.length - 1; bytes /= 1024) unit++;
  return `${Math.round(bytes * 10) / 10} ${units[unit]}`;
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const seconds = value => value < 120 ? `${Math.round(value * 10) / 10} s` : `${Math.round(value / 60)} min`;
const isToday = date => date.toDateString() === new Date().toDateString();
const time = text => isToday(new Date(text)) ? new Date(text).toLocaleTimeString() : new Date(text).toLocaleString();
const percent = ratio => `${Math.round(ratio * 100)} %`;

async function ask(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } })
    .catch(() => { throw new Error("the service is unreachable. The page retries every few seconds; a port-forward may have ended."); });
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

// ---- health

function showHealth(answer) {
  if (!isNew("health", answer)) return;
  $("health").replaceChildren(
    ...answer.checks.map(check => chip(check.status === "ok" ? "good" : "bad", `${check.name}: ${check.status}`,
      check.message, h("br"), `Since ${new Date(check.since).toLocaleString()}.`)),
    ...(answer.checks.some(check => check.name === "redis") ? []
      : [chip("plain", "redis: not used", "Redis:Configuration is empty: block maps and decisions are this replica's own.")]));
}

// Of one name, so that one is open at a time.
function chip(tone, text, ...more) {
  return h("li", null, h("details", { name: "health" }, h("summary", { class: tone }, text), h("p", null, ...more)));
}

function showMode(mode) {
  if (!isNew("mode", mode)) return;
  $("mode").replaceChildren(...(mode === "Observe" ? [chip("warn", "only observing",
    "Extender:Mode is Observe: kube-scheduler gets the same score for every node. The page shows the scores of mode Score.")] : []));
}

// ---- cluster

const groupKey = group => `${group.namespace}/${group.group}`;

function showGroups(groups) {
  if (!isNew("groups", [groups, state.group])) return;
  const options = groups.map(group => h("option", { value: groupKey(group), selected: groupKey(group) === state.group },
    `${group.namespace}/${group.firstPod}${group.pods > 1 ? " …" : ""} (${group.bound} of ${count(group.pods, "pod")} bound)`));
  $("group").replaceChildren(...(options.length ? options : [h("option", { value: "" }, "no pods ask for locality")]));
}

function shadeOf(bytes, most) {
  return bytes === 0 || most === 0 ? 0 : Math.max(1, Math.ceil(bytes / most * shades));
}

function nodeButton(node, most) {
  const parts = [size(node.bytes) + " local", node.podCount ? count(node.podCount, "pod") + ": " + node.pods.slice(0, 5).join(", ") + (node.podCount > 5 ? ", …" : "") : "no pods of the group"];
  return h("button", {
    type: "button", class: `node s${shadeOf(node.bytes, most)}`, tabindex: "-1", "data-node": node.node,
    "aria-label": `${node.node}, ${parts.join(", ")}`, title: `${node.node}\n${parts.join("\n")}`, onclick: () => showNode(node),
  }, h("b", null, node.node), h("small", null, size(node.bytes)), node.podCount ? h("span", { class: "dot" }, String(node.podCount)) : null);
}

function showCluster(answer) {
  showMode(answer.mode);
  showGroups(answer.groups);
  if (!isNew("racks", [answer.racks, answer.group])) return;
  state.racks = answer.racks;
  const nodes = answer.racks.flatMap(rack => rack.nodes);
  const most = nodes.reduce((largest, node) => Math.max(largest, node.bytes), 0);
  const focused = document.activeElement?.dataset?.node;
  $("racks").classList.toggle("dense", nodes.length > denseAbove);
  $("racks").replaceChildren(...answer.racks.map((rack, index) => h("div", { class: "rack", role: "group", "aria-labelledby": `rack-${index}` },
    h("h3", { id: `rack-${index}` }, `${rack.rack || "unknown rack"} · ${count(rack.nodes.length, "node")}`),
    h("ul", null, rack.nodes.map(node => h("li", null, nodeButton(node, most)))))));
  const unknown = answer.group?.unknownInputs ? ` ${count(answer.group.unknownInputs, "input")} of it not in this replica's memory.` : "";
  $("cluster-note").textContent = answer.group
    ? `${size(answer.group.inputBytes)} of input on ${nodes.filter(node => node.bytes > 0).length} of ${count(nodes.length, "node")}.${unknown} Arrow keys move between nodes.`
    : nodes.length ? `${count(nodes.length, "node")}. Choose a group to see where its input is.`
      : "No node is known: the API server has not been listed yet, or Kubernetes:Enabled is false.";
  $("legend").hidden = nodes.length === 0;
  showLegend(most);
  moveTo(focused ? buttonOf(focused) : null, Boolean(focused));
  mark();
}

function showLegend(most) {
  $("legend").replaceChildren("0", ...Array.from({ length: shades + 1 }, (_, shade) => h("i", { class: `s${shade}` })), size(most),
    h("span", { class: "dot gap" }, "2"), "pods of the group", h("i", { class: "gap ring chosen" }), "where the pod is", h("i", { class: "ring best" }), "best, if the pod is elsewhere");
}

const buttons = () => [...document.querySelectorAll(".node")];
const buttonOf = name => buttons().find(button => button.dataset.node === name);

// One tab stop for the whole map; arrows do the rest.
function moveTo(button, isFocused) {
  const target = button || document.querySelector(".node");
  if (!target) return;
  document.querySelector('.node[tabindex="0"]')?.setAttribute("tabindex", "-1");
  target.setAttribute("tabindex", "0");
  if (isFocused) target.focus();
}

function onMapKey(event) {
  const all = buttons(), at = all.indexOf(document.activeElement);
  if (at < 0) return;
  const { left, top } = all[at].getBoundingClientRect();
  const column = button => Math.abs(button.getBoundingClientRect().left - left) < 2;
  const next = {
    ArrowRight: () => all[at + 1],
    ArrowLeft: () => all[at - 1],
    ArrowDown: () => all.slice(at + 1).find(button => column(button) && button.getBoundingClientRect().top > top),
    ArrowUp: () => all.slice(0, at).reverse().find(button => column(button) && button.getBoundingClientRect().top < top),
    Home: () => all[0],
    End: () => all[all.length - 1],
  }[event.key];
  if (!next) return;
  event.preventDefault();
  const target = next();
  if (target) moveTo(target, true);
}

function mark() {
  const { bound, bestNode } = state.explained || {};
  document.querySelectorAll(".node.chosen, .node.best").forEach(button => {
    button.classList.remove("chosen", "best");
    button.removeAttribute("aria-description");
  });
  if (bestNode && bestNode.node !== bound?.node) markNode(bestNode.node, "best", "best for the pod that is explained");
  if (bound) markNode(bound.node, "chosen", "the pod that is explained is here");
}

function markNode(name, css, words) {
  const button = buttonOf(name);
  button?.classList.add(css);
  button?.setAttribute("aria-description", words);
}

// ---- decisions

const toneOf = why => ({ Chosen: "good", Outvoted: "warn", NotOffered: "warn", Full: "warn", Observed: "plain", NotFollowed: "warn", Withheld: "plain", Pending: "plain" })[why] || "bad";
const wordsOf = why => why === "Chosen" ? "on the best node" : why.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

function showDecisions(answer) {
  if (!isNew("decisions", answer)) return;
  const focused = document.activeElement?.dataset?.pod;
  $("list").replaceChildren(...answer.decisions.map(decision => {
    const pod = `${decision.namespace}/${decision.pod}`;
    return h("li", null, h("button", { type: "button", class: "decision", "data-pod": pod, "aria-current": String(pod === state.pod), onclick: () => openPod(pod, decision) },
      h("b", null, decision.pod), h("span", { class: `tag ${toneOf(decision.why)}` }, wordsOf(decision.why)),
      h("span", null, `${time(decision.decidedAt)} · ${decision.node || "not bound"} · ${decision.summary}`)));
  }));
  $("decisions-note").textContent = answer.decisions.length ? `${count(answer.decisions.length, "pod")}, newest first.`
    : $("search").value ? "Nothing found." : "No decisions yet: kube-scheduler has not asked this replica about an annotated pod. Run doctor to see whether kube-scheduler calls the extender.";
  if (focused) [...document.querySelectorAll(".decision")].find(button => button.dataset.pod === focused)?.focus();
}

// ---- details

function openDetail(title, ...children) {
  $("detail").replaceChildren(h("div", { class: "bar" }, h("h2", { id: "detail-title" }, title),
    h("button", { type: "button", class: "close", onclick: closeDetail }, "Close")), ...children.flat().filter(child => child !== null));
  $("detail").hidden = false;
  document.title = `${title} · HDFS locality`;
}

function closeDetail() {
  const pod = state.pod, node = state.node;
  $("detail").hidden = true;
  document.title = "HDFS locality";
  state.pod = state.node = "";
  state.explained = null;
  history.replaceState(null, "", "#");
  mark();
  markDecision();
  const back = pod ? [...document.querySelectorAll(".decision")].find(button => button.dataset.pod === pod) : buttonOf(node);
  (back || $("search")).focus();
}

function showNode(node) {
  state.pod = "";
  state.node = node.node;
  state.explained = null;
  moveTo(buttonOf(node.node), false);
  mark();
  markDecision();
  const namespace = state.group.split("/")[0];
  openDetail(node.node, h("p", { class: "summary" }, `Holds ${size(node.bytes)} of the group's input; ${node.podCount ? `${count(node.podCount, "pod")} of it ${node.podCount === 1 ? "is" : "are"} here${node.podCount > node.pods.length ? `, the first ${node.pods.length}` : ""}:` : "none of its pods is here."}`),
    h("ul", { class: "pods" }, node.pods.map(pod => h("li", null, h("button", { type: "button", onclick: () => openPod(`${namespace}/${pod}`) }, pod)))));
  $("detail").focus();
}

function stack(caption, bytes) {
  const levels = [["cached", "in memory", bytes.nodeCached], ["local", "on its disks", bytes.nodeLocal], ["rackl", "in its rack", bytes.rackLocal], ["off", "elsewhere", bytes.offSwitch]];
  const total = levels.reduce((sum, level) => sum + level[2], 0) || 1;
  const there = levels.filter(level => level[2] > 0);
  return h("figure", null, h("figcaption", null, caption),
    h("div", { class: "stack", "aria-hidden": "true" }, there.map(level => {
      const part = h("i", { class: level[0] });
      part.style.width = `${level[2] / total * 100}%`;
      return part;
    })),
    h("small", null, there.map(level => `${size(level[2])} ${level[1]}`).join(" · ") || "nothing"));
}

function facts(answer) {
  const { siblings, waiting, bound } = answer, list = [];
  const add = (name, text) => { if (text) list.push(h("dt", null, name), h("dd", null, text)); };
  add("Node", bound ? bound.node : "not bound yet");
  add("Achieved", bound?.achievedToAchievable != null ? `${size(bound.achievedBytes)} of ${size(bound.achievableBytes)} achievable (${percent(bound.achievedToAchievable)})` : "");
  add("Best node", answer.bestNode ? `${answer.bestNode.node}: ${answer.bestNode.message}` : "");
  add("Siblings", siblings ? `${siblings.placed} placed of ${siblings.expectedSize}, covering ${size(siblings.coveredBytes)}; its share ${size(siblings.shareBytes)}${siblings.turn ? `; its turn at ${siblings.turn}` : ""}` : "");
  add("Group", siblings?.groupName ?? siblings?.group);
  const by = answer.plan?.releasedBy ? ` Released by ${time(answer.plan.releasedBy)} at the latest.` : "";
  add("Plan", answer.plan ? `${answer.plan.message} Since ${time(answer.plan.since)}.${by}` : "");
  const left = waiting?.status === "Held" ? `for ${waiting.level.toLowerCase()}, at most ${seconds(waiting.maxWaitSeconds)}, ${seconds(waiting.leftSeconds)} left. ` : "";
  add("Waiting", waiting ? left + waiting.message : "");
  add("Reading", answer.nearReads?.message);
  const how = answer.isPlan ? "planned" : `${count(answer.nodesOffered, "node")} offered`;
  add("Decided", answer.plan && !answer.isPlan && answer.nodesOffered === 0 ? `not yet, says ${answer.decidedBy}`
    : `${new Date(answer.decidedAt).toLocaleString()} by ${answer.decidedBy}, ${how}`);
  return h("dl", null, list);
}

function table(caption, heads, rows) {
  return rows.length === 0 ? null : h("table", null, h("caption", { class: "note" }, caption),
    h("thead", null, h("tr", null, heads.map(([text, css]) => h("th", { scope: "col", class: css }, text)))),
    h("tbody", null, rows.map(cells => h("tr", null, cells.map((cell, index) => h("td", { class: heads[index][1] }, cell))))));
}

const mapOf = path => path.failure ? `${path.failure}: ${path.message}`
  : path.ageSeconds == null ? "not known" : `${seconds(path.ageSeconds)} old, ${path.transport} from ${path.nameNode}${path.isEstimate ? `, estimate ± ${percent(path.marginOfErrorRatio)}` : ""}`;

const filesOf = footers => footers ? `; ${count(footers.filesWeighed, "file")} weighed by what is read of them`
  + (footers.filesEstimated ? `, ${footers.filesEstimated} estimated` : "") + footers.whole.map(one => `, ${one.files} whole: ${one.reason}`).join("") : "";

// Two rankings side by side; one may be shorter.
const ranked = ({ bestByWanted, bestByWhole }) => (bestByWanted.length > bestByWhole.length ? bestByWanted : bestByWhole).map((_, rank) =>
  [bestByWanted[rank], bestByWhole[rank]].flatMap(one => one ? [one.node, size(one.bytes)] : ["", ""]));

function showPod(pod, answer) {
  state.explained = answer;
  openDetail(pod,
    h("p", { class: "summary" }, answer.summary),
    answer.bound?.bytes ? stack(`Its whole input, seen from ${answer.bound.node}`, answer.bound.bytes) : null,
    answer.bestNode && answer.bestNode.why !== "Chosen" ? stack(`What it would add on ${answer.bestNode.node}, the best node`, answer.bestNode.added) : null,
    facts(answer),
    table("Input, as resolved", [["Path", ""], ["Size", "num"], ["Block map", ""]], answer.paths.map(path => [path.path, size(path.bytes), mapOf(path) + filesOf(path.footers)])),
    answer.isPlan ? null : table("Best offered nodes", [["Node", ""], ["Score", "num"], ["On node", "num"], ["In rack", "num"]],
      answer.best.map(node => [node.node, String(node.score), size(node.bytes.nodeCached + node.bytes.nodeLocal), size(node.bytes.rackLocal)])),
    answer.selection && table(`It reads ${size(answer.selection.wantedBytes)} of ${size(answer.selection.wholeBytes)}`,
      [["Holds most of that", ""], ["Size", "num"], ["Holds most of the files", ""], ["Size", "num"]], ranked(answer.selection)));
  mark();
}

function markDecision() {
  document.querySelectorAll(".decision").forEach(button => button.setAttribute("aria-current", String(button.dataset.pod === state.pod)));
}

async function openPod(pod, decision) {
  state.pod = pod;
  state.node = "";
  history.replaceState(null, "", `#${pod}`);
  markDecision();
  const group = decision?.group ? `${decision.namespace}/${decision.group}` : "";
  const known = [...$("group").options].some(option => option.value === group);
  if (known && group !== state.group) selectGroup(group);
  await explain(pod, true);
}

async function explain(pod, isFocused) {
  try {
    const answer = await ask(`api/v1/explain/${pod.split("/").map(encodeURIComponent).join("/")}`);
    if (state.pod !== pod || (!isNew("pod", answer) && !isFocused)) return;
    showPod(pod, answer);
  } catch (error) {
    if (state.pod !== pod) return;
    state.explained = null;
    openDetail(pod, h("p", { class: "summary" }, error.message));
  }
  if (isFocused) $("detail").focus();
}

// ---- refresh

function selectGroup(group) {
  state.group = group;
  $("group").value = group;
  return refreshCluster();
}

async function refreshCluster() {
  const [namespace, ...group] = state.group.split("/"), wanted = state.group;
  const answer = await ask(`api/v1/cluster?namespace=${encodeURIComponent(namespace)}&group=${encodeURIComponent(group.join("/"))}`);
  if (wanted !== state.group) return;
  const isThere = answer.groups.some(one => groupKey(one) === state.group);
  if (!isThere && answer.groups.length > 0 && !state.group) return selectGroup(groupKey(answer.groups[0]));
  showCluster(answer);
}

async function refreshDecisions() {
  const wanted = $("search").value;
  const answer = await ask(`api/v1/decisions?limit=100&search=${encodeURIComponent(wanted)}`);
  if (wanted === $("search").value) showDecisions(answer);
}

async function refresh() {
  const parts = [ask("readyz").then(showHealth), refreshCluster(), refreshDecisions()];
  if (state.pod) parts.push(explain(state.pod, false));
  const failed = (await Promise.allSettled(parts)).find(part => part.status === "rejected");
  $("trouble").hidden = !failed;
  if (failed) $("trouble").textContent = `What is shown may be old: ${failed.reason.message}`;
}

async function keepRefreshing() {
  if (!document.hidden) await refresh();
  document.body.dataset.ready = "true";
  setTimeout(keepRefreshing, refreshMilliseconds);
}

let typing = 0;
$("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => refreshDecisions().catch(() => { }), 150);
});
$("group").addEventListener("change", event => selectGroup(event.target.value).catch(() => { }));
$("racks").addEventListener("keydown", onMapKey);
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("header details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (!$("detail").hidden) closeDetail();
});
const linked = decodeURIComponent(location.hash.slice(1));
if (/^[^/]+\/[^/]+$/.test(linked)) openPod(linked);
keepRefreshing();
