// Draws the last minute: sixty seconds, the oldest first, each with what the client's meter said of its calls.
const svg = "http://www.w3.org/2000/svg";
const height = 160;
const margin = { left: 44, right: 6, top: 8, bottom: 20 };
const latestSeconds = 10;

export function plotCalls(seconds) {
  if (seconds.length > 0) {
    plotRate(document.getElementById("rate-plot"), seconds);
    plotLatency(document.getElementById("latency-plot"), seconds);
  }
}

function plotRate(plot, seconds) {
  const top = roundUp(Math.max(...seconds.map(countOf), 5));
  const { area, x, y, step } = begin(plot, seconds, [0, top / 2, top], (value) => value / top);
  seconds.forEach((second, i) => {
    const title = `${ago(seconds, i)}: ${second.calls} for shoppers, ${second.reads} reading the feed, `
      + `${second.failed} failed`;
    const bar = (className, from, to) => {
      if (to > from) {
        add(area, "rect", {
          class: className, x: x(i) + 1, y: y(to), width: Math.max(step - 2, 1), height: y(from) - y(to), rx: 1,
        }, title);
      }
    };
    bar("reads", 0, second.reads);
    bar("calls", second.reads, countOf(second));
    bar("failed", 0, second.failed);
  });

  const rate = sum(seconds.slice(-latestSeconds), countOf) / latestSeconds;
  tell(plot, "rate", `${rate.toFixed(1)} /s`, `Calls a second: ${rate.toFixed(1)} in the last ten seconds.`);
}

function plotLatency(plot, seconds) {
  const measured = seconds.map((second, i) => ({ ...second, i })).filter((second) => countOf(second) > 0);
  const slowest = Math.max(...measured.map((second) => second.slowestMilliseconds), 10);

  // By powers of ten: one slow call would press all others flat.
  const powers = [];
  for (let power = -1; power === -1 || 10 ** (power - 1) < slowest; power++) {
    powers.push(10 ** power);
  }

  const { area, x, y, step } = begin(plot, seconds, powers, (value) =>
    Math.max(0, Math.log10(value / powers[0]) / (powers.length - 1)));
  const middle = (second) => x(second.i) + step / 2;
  for (const second of measured) {
    const title = `${ago(seconds, second.i)}: ${milliseconds(second.meanMilliseconds)} on average, `
      + `the slowest ${milliseconds(second.slowestMilliseconds)}`;
    add(area, "line", {
      class: "slowest", x1: middle(second), x2: middle(second),
      y1: y(second.meanMilliseconds), y2: y(second.slowestMilliseconds),
    }, title);
    add(area, "circle", { class: "slowest", cx: middle(second), cy: y(second.slowestMilliseconds), r: 2 }, title);
  }

  const points = measured.map((second) => `${middle(second).toFixed(1)},${y(second.meanMilliseconds).toFixed(1)}`);
  add(area, "polyline", { class: "mean", points: points.join(" ") });

  const latest = measured.filter((second) => second.i >= seconds.length - latestSeconds);
  const mean = sum(latest, (second) => second.meanMilliseconds * countOf(second)) / sum(latest, countOf);
  const text = latest.length === 0 ? "–" : milliseconds(mean);
  tell(plot, "latency", text, `Latency: ${text} on average in the last ten seconds.`);
}

// Empties the plot and draws its grid.
function begin(plot, seconds, marks, part) {
  const width = plot.clientWidth;
  const bottom = height - margin.bottom;
  const step = (width - margin.left - margin.right) / seconds.length;
  const x = (i) => margin.left + i * step;
  const y = (value) => bottom - (bottom - margin.top) * part(value);
  plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.replaceChildren();
  for (const mark of marks) {
    add(plot, "line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(mark), y2: y(mark) });
    add(plot, "text", { class: "axis", x: margin.left - 6, y: y(mark) + 4, "text-anchor": "end" }).textContent = mark;
  }

  const times = [[0, "a minute ago", "start"], [seconds.length / 2, "30 s", "middle"], [seconds.length, "now", "end"]];
  for (const [i, text, anchor] of times) {
    add(plot, "text", { class: "axis", x: x(i), y: height - 4, "text-anchor": anchor }).textContent = text;
  }

  return { area: add(plot, "g", {}), x, y, step };
}

function tell(plot, id, text, label) {
  document.getElementById(id).textContent = text;
  plot.setAttribute("aria-label", label);
}

function add(parent, tag, attributes, title) {
  const element = document.createElementNS(svg, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  if (title) {
    add(element, "title", {}).textContent = title;
  }

  parent.append(element);
  return element;
}

// The next number that is easy to read, and so is its half.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) * power;
}

const countOf = (second) => second.calls + second.reads;
const sum = (seconds, of) => seconds.reduce((total, second) => total + of(second), 0);
const ago = (seconds, i) => `${seconds.length - i} s ago`;
const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
