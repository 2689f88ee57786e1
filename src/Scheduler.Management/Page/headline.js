"use strict";

// ---- what the service gains: achieved of achievable, and what nodes drawn at random would have given

function showGain(answer) {
  $("version").textContent = `version ${answer.version}`;
  if (!isNew("gain", [answer, state.mode])) return;
  const day = answer.lastDay, rated = day.pods - day.unknownPods;
  $("gain-bars").hidden = $("day").hidden = day.achievableBytes === 0;
  if (day.achievableBytes === 0) {
    $("gain-headline").textContent = "Nothing to compare yet";
    $("gain-note").textContent = day.pods === 0 ? "No pod that asks for locality was bound in the last day."
      : `${count(day.pods, "pod")} bound in the last day, none after an answer that knew its input.`;
    return;
  }
  $("gain-headline").replaceChildren(h("b", null, percent(day.achievedBytes / day.achievableBytes)), " of what was possible");
  const how = state.mode === "Observe" ? "kube-scheduler alone" : "With this service";
  $("gain-bars").replaceChildren(...gainBar(how, "ours", day.achievedBytes, day.achievableBytes),
    ...gainBar("On random nodes", "chance", day.byChanceBytes, day.achievableBytes));
  const since = new Date(answer.since), isShort = Date.now() - since < 23.5 * 3600e3;
  $("gain-note").textContent = `${isShort ? `Since ${time(answer.since)}` : "Last day"}: ${count(rated, "pod")}, ${day.missedPods} missed a better node. `
    + `Last hour: ${hourOf(answer.lastHour)} Possible: what each pod could add on the best node it was offered.`;
  showDay(answer);
}

const gainBar = (name, css, bytes, most) =>
  [h("dt", null, name), h("dd", null, bar(css, bytes, most), h("span", { class: "num" }, h("b", null, percent(bytes / most)), ` ${size(bytes)}`))];

const hourOf = hour => hour.achievableBytes === 0 ? "no pods."
  : `${percent(hour.achievedBytes / hour.achievableBytes)} of ${size(hour.achievableBytes)}, ${count(hour.pods - hour.unknownPods, "pod")}.`;

// One column for each step of the day: the bar is achieved of achievable, the mark what random nodes would have given.
function showDay(answer) {
  const length = answer.stepSeconds * 1000, columns = Math.round(86400e3 / length), now = Math.floor(Date.now() / length);
  const byColumn = new Map(answer.steps.filter(step => step.totals.achievableBytes > 0)
    .map(step => [columns - 1 - (now - Math.floor(Date.parse(step.at) / length)), step]));
  $("day-chart").replaceChildren(...Array.from({ length: columns }, (_, at) => column(byColumn.get(at))));
  const ratios = [...byColumn.values()].map(({ totals }) => totals.achievedBytes / totals.achievableBytes);
  $("day-title").replaceChildren("Last day, every quarter of an hour: ", h("span", { class: "key ours" }), "achieved ",
    h("span", { class: "key chance" }), "at random", h("span", { class: "hidden" }, `. Achieved from ${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))}.`));
}

function column(step) {
  if (!step) return h("i");
  const { achievedBytes, achievableBytes, byChanceBytes, pods } = step.totals, achieved = h("b"), chance = h("u");
  achieved.style.height = `${share(achievedBytes, achievableBytes) * 100}%`;
  chance.style.bottom = `${share(byChanceBytes, achievableBytes) * 100}%`;
  return h("i", {
    title: `${time(step.at)}: ${count(pods, "pod")}\n${percent(achievedBytes / achievableBytes)} of ${size(achievableBytes)} achieved\n${percent(byChanceBytes / achievableBytes)} at random`,
  }, achieved, chance);
}

async function refreshGain() {
  showGain(await ask("api/v1/outcomes"));
}
