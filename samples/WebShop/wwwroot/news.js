// Says what has changed from one state of the shop to the next, also to those who hear the page.
import { make } from "./list.js";

const mostLines = 5;
const list = document.getElementById("news");
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export function tellChanges(before, now) {
  if (!before) {
    return;
  }

  if (before.isLive !== now.isLive) {
    tell(now.isLive ? "The cluster answers again." : "The cluster does not answer.");
  }

  const names = new Set([...before.carts, ...now.carts].map((cart) => cart.name));
  for (const name of names) {
    tellCart(name, linesOf(before, name), linesOf(now, name));
  }
}

function tellCart(name, before, now) {
  for (const product of new Set([...before.keys(), ...now.keys()])) {
    const more = (now.get(product)?.quantity ?? 0) - (before.get(product)?.quantity ?? 0);
    const title = (now.get(product) ?? before.get(product)).title;
    if (more !== 0) {
      tell(`${name} ${more > 0 ? "took" : "put back"} ${Math.abs(more)} × ${title}`);
    }
  }
}

function linesOf(shop, name) {
  const cart = shop.carts.find((one) => one.name === name);
  return new Map((cart?.lines ?? []).map((line) => [line.product, line]));
}

function tell(text) {
  document.getElementById("news-empty").hidden = true;
  list.prepend(make("li", "", [make("span", "", text), make("time", "", time.format(new Date()))]));
  while (list.children.length > mostLines) {
    list.lastElementChild.remove();
  }
}
