// Draws the last minute: sixty seconds, the oldest first, each with what the client's meter said of its calls.
const svg = "http://www.w3.org/2000/svg";
const height = 150;
const margin = { left: 40, right: 6, top: 8, bottom: 20 };
const latestSeconds = 10;

export function plotCalls(seconds) {
  if (seconds.length === 0) {
    return;
  }

  plotRate(document.getElementById("rate-plot"), seconds);
  plotLatency(document.getElementById("latency-plot"), seconds);
}

function plotRate(plot, seconds) {
  const all = (second) => second.calls + second.reads;
  const { area, x, y, step } = begin(plot, seconds, Math.max(...seconds.map(all)), 5, "");
  seconds.forEach((second, i) => {
    const title = `${ago(seconds, i)}: ${second.calls} for shoppers, ${second.reads} reading the feed, ${second.failed} failed`;
    bar(area, "reads", x(i), y(second.reads), y(0), step, title);
    bar(area, "calls", x(i), y(all(second)), y(second.reads), step, title);
    bar(area, "failed", x(i), y(second.failed), y(0), step, title);
  });

  const latest = seconds.slice(-latestSeconds);
  const rate = latest.reduce((sum, second) => sum + all(second), 0) / latest.length;
  tell(plot, "rate", `${rate.toFixed(1)} /s`, `Calls a second: ${rate.toFixed(1)} on average of the last ${latest.length} seconds`);
}

function plotLatency(plot, seconds) {
  const measured = seconds.map((second, i) => ({ ...second, i })).filter((second) => second.calls + second.reads > 0);
  const top = Math.max(...measured.map((second) => second.slowestMilliseconds), 0);
  const { area, x, y, step } = begin(plot, seconds, top, 1, " ms");
  const middle = (second) => x(second.i) + step / 2;
  measured.forEach((second) => {
    const title = `${ago(seconds, second.i)}: ${milliseconds(second.meanMilliseconds)} on average, the slowest ${milliseconds(second.slowestMilliseconds)}`;
    const stem = add(area, "line", { class: "slowest", x1: middle(second), x2: middle(second), y1: y(second.meanMilliseconds), y2: y(second.slowestMilliseconds) });
    add(stem, "title", {}).textContent = title;
    add(area, "circle", { class: "slowest", cx: middle(second), cy: y(second.slowestMilliseconds), r: 2 });
  });
  const points = measured.map((second) => `${middle(second).toFixed(1)},${y(second.meanMilliseconds).toFixed(1)}`);
  add(area, "polyline", { class: "mean", points: points.join(" ") });

  const latest = measured.filter((second) => second.i >= seconds.length - latestSeconds);
  const count = latest.reduce((sum, second) => sum + second.calls + second.reads, 0);
  const mean = latest.reduce((sum, second) => sum + second.meanMilliseconds * (second.calls + second.reads), 0) / count;
  const text = count === 0 ? "–" : milliseconds(mean);
  tell(plot, "latency", text, `Latency: ${text} on average of the last ${latestSeconds} seconds`);
}

// Empties the plot and draws its grid.
function begin(plot, seconds, highest, least, unit) {
  const width = plot.clientWidth;
  plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.replaceChildren();

  const top = roundUp(Math.max(highest, least));
  const bottom = height - margin.bottom;
  const step = (width - margin.left - margin.right) / seconds.length;
  const x = (i) => margin.left + i * step;
  const y = (value) => bottom - (bottom - margin.top) * value / top;
  for (const value of [0, top / 2, top]) {
    add(plot, "line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) });
    add(plot, "text", { class: "axis", x: margin.left - 6, y: y(value) + 4, "text-anchor": "end" }).textContent =
      `${value}${value === top ? unit : ""}`;
  }

  for (const [i, text, anchor] of [[0, "a minute ago", "start"], [seconds.length / 2, "30 s", "middle"], [seconds.length, "now", "end"]]) {
    add(plot, "text", { class: "axis", x: x(i), y: height - 4, "text-anchor": anchor }).textContent = text;
  }

  return { area: add(plot, "g", {}), x, y, step };
}

function bar(area, className, x, top, bottom, step, title) {
  if (bottom - top > 0) {
    const rect = add(area, "rect", { class: className, x: x + 1, y: top, width: Math.max(step - 2, 1), height: bottom - top, rx: 1 });
    add(rect, "title", {}).textContent = title;
  }
}

function tell(plot, id, text, label) {
  document.getElementById(id).textContent = text;
  plot.setAttribute("aria-label", label);
}

function add(parent, tag, attributes) {
  const element = document.createElementNS(svg, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  parent.append(element);
  return element;
}

// The next number that is easy to read: 1, 2 or 5, and zeros.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((factor) => factor * power >= value) * power;
}

const ago = (seconds, i) => `${seconds.length - i} s ago`;
const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
