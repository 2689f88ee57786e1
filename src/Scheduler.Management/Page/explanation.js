"use strict";

// ---- the explanation of one pod, or what is on one node

// In one column the explanation comes before the map, so that it is where one looks; else beside the map.
const oneColumn = matchMedia("(max-width: 60rem)");

function placeDetail() {
  if (oneColumn.matches) $("gain").after($("detail"));
  else $("side").prepend($("detail"));
}

function openDetail(title, ...children) {
  const focused = $("detail").contains(document.activeElement) ? document.activeElement.id : "";
  $("detail").replaceChildren(h("div", { class: "bar" }, h("h2", { id: "detail-title" }, title),
    h("button", { type: "button", class: "small", id: "close", onclick: closeDetail }, "Close")),
    h("p", { id: "detail-note", class: "note warn", role: "status", hidden: true }), ...children.flat().filter(child => child !== null));
  $("detail").hidden = false;
  document.title = `${title} · HDFS locality`;
  if (focused) ($(focused) ?? $("detail")).focus({ preventScroll: true });
}

function revealDetail() {
  if (oneColumn.matches) $("detail").scrollIntoView();
  else $("side").scrollTop = 0;
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
  openDetail(node.node, h("p", { class: "summary" }, `Holds ${size(node.bytes)} of the job's input; ${node.podCount ? `${count(node.podCount, "pod")} of it ${node.podCount === 1 ? "is" : "are"} here${node.podCount > node.pods.length ? `, the first ${node.pods.length}` : ""}:` : "none of its pods is here."}`),
    h("ul", { class: "pods" }, node.pods.map(pod => h("li", null, h("button", { type: "button", onclick: () => openPod(`${namespace}/${pod}`) }, pod)))));
  revealDetail();
  $("detail").focus({ preventScroll: true });
}

function comparison({ node, achievedBytes, achievableBytes, byChanceBytes }) {
  if (achievedBytes == null || !achievableBytes) return null;
  const row = (name, css, bytes) => [h("dt", null, name), h("dd", null, bar(css, bytes, achievableBytes), h("span", { class: "num" }, size(bytes)))];
  return h("dl", { class: "bars", "aria-label": "Bytes that it reads from its own node and no sibling reads" },
    row(`Here, on ${node}`, "ours", achievedBytes), row("Best node offered", "best", achievableBytes),
    byChanceBytes == null ? [] : row("Random node", "chance", byChanceBytes));
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

function ignored(answer) {
  const sentences = [...answer.ignored ?? [], answer.dataNodes, answer.pathsLeftOut ? `${count(answer.pathsLeftOut, "more path")} not listed here.` : ""].filter(Boolean);
  return sentences.length === 0 ? null : h("div", { class: "ignored warn" },
    h("h3", null, answer.ignored ? "Ignored of its annotations" : "Note"), h("ul", null, sentences.map(sentence => h("li", null, sentence))));
}

function facts(answer) {
  const { siblings, waiting, bound } = answer, list = [];
  const add = (name, text) => { if (text) list.push(h("dt", null, name), h("dd", null, text)); };
  add("Node", bound ? bound.node : "not bound yet");
  add("Best node", answer.bestNode ? `${answer.bestNode.node}: ${answer.bestNode.message}` : "");
  add("Siblings", siblings && siblingsText(siblings, answer.isPlan));
  add("Job", jobOf(answer));
  const by = answer.plan?.releasedBy ? ` Released by ${time(answer.plan.releasedBy)} at the latest.` : "";
  add("Plan", answer.plan ? `${answer.plan.message} Since ${time(answer.plan.since)}.${by}` : "");
  const left = waiting?.status === "Held" ? `for ${waiting.level.toLowerCase()}, at most ${seconds(waiting.maxWaitSeconds)}, ${seconds(waiting.leftSeconds)} left. ` : "";
  add("Waiting", waiting ? left + waiting.message : "");
  add("Reading", answer.nearReads?.message);
  const how = answer.isPlan ? "planned" : `${count(answer.nodesOffered, "node")} offered`;
  add("Decided", answer.plan && !answer.isPlan && answer.nodesOffered === 0 ? `not yet, says ${answer.decidedBy}`
    : `${new Date(answer.decidedAt).toLocaleString()} by ${answer.decidedBy}, ${how}`);
  return h("dl", { class: "facts" }, list);
}

// Those that were planned before it, in the same plan, are not placed yet, but cover their part.
function siblingsText({ placed, expectedSize, coveredBytes, shareBytes, turn }, isPlan) {
  if (placed === 0 && expectedSize === 1) return "none: no other pod of its job is known to read the same";
  if (isPlan) return `${expectedSize}, planned together; those before it cover ${size(coveredBytes)}; its share ${size(shareBytes)}`;
  return `${placed} placed of ${expectedSize}, covering ${size(coveredBytes)}; its share ${size(shareBytes)}${turn ? `; the tie-break picked ${turn}` : ""}`;
}

// People know a Job by its name; one that is known by its uid alone, by its first pod.
function jobOf({ namespace, siblings, group }) {
  const id = siblings?.group ?? group;
  return siblings?.groupName ?? (state.groups.find(one => groupKey(one) === `${namespace}/${id}`)?.label ?? id);
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

// For a shell: a name that Kubernetes would not accept makes no command.
function yamlCommand(pod) {
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(pod)) return null;
  const [namespace, name] = pod.split("/"), command = h("code", null, `kubectl get pod ${name} -n ${namespace} -o yaml`);
  const copy = h("button", { type: "button", class: "small", id: "copy", onclick: () => copyText(command, copy) }, "Copy");
  return h("p", { class: "command" }, command, copy);
}

async function copyText(element, button) {
  getSelection().selectAllChildren(element);
  button.textContent = await navigator.clipboard?.writeText(element.textContent).then(() => true, () => false) ? "Copied" : "Selected";
}

function showPod(pod, answer) {
  state.explained = answer;
  openDetail(pod,
    h("p", { class: "summary" }, answer.summary),
    ignored(answer),
    answer.bound ? comparison(answer.bound) : null,
    answer.bound?.bytes ? stack(`Its whole input, seen from ${answer.bound.node}`, answer.bound.bytes) : null,
    answer.bestNode && answer.bestNode.why !== "Chosen" ? stack(`What it would add on ${answer.bestNode.node}, the best node`, answer.bestNode.added) : null,
    facts(answer),
    table("Input, as resolved", [["Path", ""], ["Size", "num"], ["Block map", ""]], answer.paths.map(path => [path.path, size(path.bytes), mapOf(path) + filesOf(path.footers)])),
    answer.isPlan ? null : table("Best offered nodes", [["Node", ""], ["Score", "num"], ["On node", "num"], ["In rack", "num"]],
      answer.best.map(node => [node.node, String(node.score), size(node.bytes.nodeCached + node.bytes.nodeLocal), size(node.bytes.rackLocal)])),
    answer.selection && table(`It reads ${size(answer.selection.wantedBytes)} of ${size(answer.selection.wholeBytes)}`,
      [["Holds most of that", ""], ["Size", "num"], ["Holds most of the files", ""], ["Size", "num"]], ranked(answer.selection)),
    yamlCommand(pod));
  mark();
}

async function openPod(pod, isFocused = true) {
  state.pod = pod;
  state.node = "";
  history.replaceState(null, "", `#${pod}`);
  markDecision();
  await explain(pod, true);
  if (isFocused) $("detail").focus({ preventScroll: true });
}

// The map of the pod's own group.
async function showGroupOf(namespace, group, name) {
  if (group && `${namespace}/${group}` !== state.group) await selectGroup(`${namespace}/${group}`, `${namespace}/${name ?? group}`).catch(() => { });
}

async function explain(pod, isOpening) {
  try {
    const answer = await ask(`api/v1/explain/${pod.split("/").map(encodeURIComponent).join("/")}`);
    if (state.pod !== pod) return;
    if (isOpening) await showGroupOf(answer.namespace, answer.siblings?.group ?? answer.group, answer.siblings?.groupName);
    if (state.pod !== pod) return;
    const isChanged = isNew("pod", answer);
    if (isChanged || isOpening) showPod(pod, answer);
    $("detail-note").hidden = true;
  } catch (error) {
    if (state.pod !== pod) return;
    if (!isOpening && state.explained) return keepExplanation(error);
    state.explained = null;
    openDetail(pod, h("p", { class: "summary" }, error.message));
  }
  if (isOpening) revealDetail();
}

// What is being read stays, and says that it is old.
function keepExplanation(error) {
  if (!$("detail-note").hidden) return;
  $("detail-note").textContent = `Not read again since ${new Date().toLocaleTimeString()}: ${error.message}`;
  $("detail-note").hidden = false;
}

placeDetail();
oneColumn.addEventListener("change", placeDetail);
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("header details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (!$("detail").hidden) closeDetail();
});
