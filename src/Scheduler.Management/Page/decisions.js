"use strict";

// ---- recent decisions

const toneOf = why => ({
  Chosen: "good", Outvoted: "warn", NotOffered: "warn", Full: "warn", Observed: "plain", NotFollowed: "warn", Withheld: "plain", Pending: "plain", Unknown: "plain",
  OtherGates: "plain", Collecting: "plain", WaitingForMap: "plain", WaitingForSlot: "plain", AtLeader: "plain", Releasing: "plain", Planned: "plain", Unplanned: "warn",
})[why] || "bad";
const wordsOf = why => ({ Chosen: "on the best node", Full: "best node full", NotOffered: "better node not offered", Unknown: "not compared", Withheld: "waiting" })[why]
  ?? why.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

function decisionItem(decision) {
  const pod = `${decision.namespace}/${decision.pod}`;
  return h("li", null, h("button", { type: "button", class: "decision", "data-pod": pod, "aria-current": String(pod === state.pod), onclick: () => openPod(pod) },
    h("b", null, decision.pod),
    h("span", { class: "tags" }, decision.ignored ? h("span", { class: "tag warn" }, "annotation ignored") : null, h("span", { class: `tag ${toneOf(decision.why)}` }, wordsOf(decision.why))),
    h("span", { class: "more" }, `${time(decision.decidedAt)} · ${decision.groupName ? `${decision.groupName} · ` : ""}${decision.node || "not bound"} · ${decision.summary}`)));
}

function showDecisions(answer) {
  if (!isNew("decisions", [answer, $("show").value])) return;
  const focused = document.activeElement?.dataset?.pod;
  $("list").replaceChildren(...answer.decisions.map(decisionItem));
  $("decisions-note").textContent = answer.decisions.length ? `${count(answer.decisions.length, "pod")}, newest first.` : nothingFound();
  if (focused) [...document.querySelectorAll(".decision")].find(button => button.dataset.pod === focused)?.focus();
}

function nothingFound() {
  if ($("search").value) return "Nothing found.";
  if ($("show").value === "missed") return "No pod missed a better node.";
  if ($("show").value === "waiting") return "No pod waits.";
  return "No decisions yet: kube-scheduler has not asked this replica about an annotated pod. Run doctor to see whether kube-scheduler calls the extender.";
}

function markDecision() {
  document.querySelectorAll(".decision").forEach(button => button.setAttribute("aria-current", String(button.dataset.pod === state.pod)));
}

async function refreshDecisions() {
  const query = () => `limit=100&show=${$("show").value}&search=${encodeURIComponent($("search").value)}`, wanted = query();
  const answer = await ask(`api/v1/decisions?${wanted}`);
  if (wanted === query()) showDecisions(answer);
}

let typing = 0;
$("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => refreshDecisions().catch(() => { }), 150);
});
$("show").addEventListener("change", () => refreshDecisions().catch(() => { }));
