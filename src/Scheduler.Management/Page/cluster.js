"use strict";

// ---- the cluster as one group sees it

const denseAbove = 240, shades = 5;
const groupKey = group => `${group.namespace}/${group.group}`;
const isUid = text => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

// A Job's name where it is known; of a group that has none, that of its first pod. Of several with one name, as runs of one job have, both.
const firstPodOf = group => `${group.firstPod}${group.pods > 1 ? " …" : ""}`;
const isTwice = (group, groups) => groups.some(other => other.group !== group.group && other.namespace === group.namespace && other.name === group.name);
const labelOf = (group, groups) => isUid(group.name) ? firstPodOf(group) : group.name + (isTwice(group, groups) ? `: ${firstPodOf(group)}` : "");

function showMode(mode) {
  state.mode = mode;
  if (!isNew("mode", mode)) return;
  $("mode").replaceChildren(...(mode === "Observe" ? [chip("warn", "only observing",
    "Extender:Mode is Observe: kube-scheduler gets the same score for every node. The page shows the scores of mode Score.")] : []));
}

function showGroups(groups) {
  state.groups = groups.map(group => ({ ...group, label: labelOf(group, groups) }));
  if (!isNew("groups", [groups, state.group])) return;
  const options = state.groups.map(group => h("option", { value: groupKey(group), selected: groupKey(group) === state.group },
    `${group.namespace}/${group.label} (${group.bound} of ${count(group.pods, "pod")} bound)`));
  const own = state.groups.find(group => groupKey(group) === state.group);
  if (own) state.label = `${own.namespace}/${own.label}`;
  else if (state.group) options.push(h("option", { value: state.group, selected: true }, `${state.label} (no pods alive)`));
  $("group").replaceChildren(...(options.length ? options : [h("option", { value: "" }, "no pods ask for locality")]));
}

function figure(name, text, more) {
  return h("li", null, h("span", null, name), h("b", null, text), more ? h("small", null, more) : null);
}

function showSummary(answer) {
  const { group } = answer, listed = group && answer.groups.find(one => groupKey(one) === `${group.namespace}/${group.group}`);
  $("group-summary").hidden = !group;
  if (!group) return;
  const read = group.ownNodeBytes + group.ownRackBytes + group.otherBytes, rated = group.outcomes;
  $("group-summary").replaceChildren(...[
    listed ? figure("Pods bound", `${listed.bound} of ${listed.pods}`, rated.missedPods ? `${rated.missedPods} missed` : "") : null,
    figure("Input", size(group.inputBytes), group.unknownInputs ? `${count(group.unknownInputs, "input")} not in memory` : ""),
    read ? figure("From the own node", percent(group.ownNodeBytes / read), size(group.ownNodeBytes)) : null,
    read ? figure("From the own rack", percent(group.ownRackBytes / read), size(group.ownRackBytes)) : null,
    rated.achievableBytes ? figure("Of what was possible", percent(rated.achievedBytes / rated.achievableBytes), `at random ${percent(rated.byChanceBytes / rated.achievableBytes)}`) : null,
  ].filter(Boolean));
}

const shadeOf = (bytes, most) => bytes === 0 || most === 0 ? 0 : Math.max(1, Math.ceil(bytes / most * shades));

function nodeButton(node, most) {
  const parts = [size(node.bytes) + " local", node.podCount ? count(node.podCount, "pod") + ": " + node.pods.slice(0, 5).join(", ") + (node.podCount > 5 ? ", …" : "") : "no pods of the job"];
  return h("button", {
    type: "button", class: `node s${shadeOf(node.bytes, most)}`, tabindex: "-1", "data-node": node.node,
    "aria-label": `${node.node}, ${parts.join(", ")}`, title: `${node.node}\n${parts.join("\n")}`, onclick: () => showNode(node),
  }, h("b", null, node.node), h("small", null, size(node.bytes)), node.podCount ? h("span", { class: "dot" }, String(node.podCount)) : null);
}

function showCluster(answer) {
  showMode(answer.mode);
  showGroups(answer.groups);
  if (!isNew("racks", [answer.racks, answer.group, answer.groups])) return;
  showSummary(answer);
  const nodes = answer.racks.flatMap(rack => rack.nodes);
  const most = nodes.reduce((largest, node) => Math.max(largest, node.bytes), 0);
  const focused = document.activeElement?.dataset?.node;
  $("racks").classList.toggle("dense", nodes.length > denseAbove);
  $("racks").replaceChildren(...answer.racks.map((rack, index) => h("div", { class: "rack", role: "group", "aria-labelledby": `rack-${index}` },
    h("h3", { id: `rack-${index}` }, `${rack.rack || "unknown rack"} · ${count(rack.nodes.length, "node")}`),
    h("ul", null, rack.nodes.map(node => h("li", null, nodeButton(node, most)))))));
  $("cluster-note").textContent = nodes.length === 0 ? "No node is known: the API server has not been listed yet, or Kubernetes:Enabled is false."
    : answer.group ? `Input on ${nodes.filter(node => node.bytes > 0).length} of ${count(nodes.length, "node")}: the stronger its colour, the more. Select a node; arrow keys move between them.`
      : `${count(nodes.length, "node")}. Choose a job to see where its input is.`;
  showLegend(nodes.length, most);
  moveTo(focused ? buttonOf(focused) : null, Boolean(focused));
  mark();
}

function showLegend(nodes, most) {
  $("legend").hidden = nodes === 0;
  $("legend").replaceChildren("0", ...Array.from({ length: shades + 1 }, (_, shade) => h("i", { class: `s${shade}` })), size(most),
    h("span", { class: "dot gap" }, "2"), "pods of the job", h("i", { class: "gap ring chosen" }), "the pod explained", h("i", { class: "ring best" }), "its best node, if another");
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

function selectGroup(group, label = group) {
  [state.group, state.label] = [group, label];
  $("group").value = group;
  return refreshCluster();
}

async function refreshCluster() {
  const [namespace, ...group] = state.group.split("/"), wanted = state.group;
  const answer = await ask(`api/v1/cluster?namespace=${encodeURIComponent(namespace)}&group=${encodeURIComponent(group.join("/"))}`);
  if (wanted !== state.group) return;
  if (!state.group && answer.groups.length > 0) return selectGroup(groupKey(answer.groups[0]));
  showCluster(answer);
}

$("group").addEventListener("change", event => selectGroup(event.target.value).catch(() => { }));
$("racks").addEventListener("keydown", onMapKey);
