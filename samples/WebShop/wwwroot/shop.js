// Shows the products and the carts.
import { flash, keepList, make } from "./list.js";

const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const at = (id) => document.getElementById(id);

let noticeTimer = 0;

export const canBuy = () => document.body.dataset.state === "live";

export function showShop(shop, shopper) {
  showConnection(true, shop);
  keepList(at("products"), shop.products, (product) => product.name, makeProduct, updateProduct);

  const mine = shop.carts.find((cart) => cart.name === shopper);
  const focusIsLost = keepList(at("cart"), mine?.lines ?? [], (line) => line.product, makeLine, updateLine);
  at("cart-empty").hidden = Boolean(mine);
  at("cart-total").hidden = !mine;
  setText(at("cart-total").lastElementChild, mine ? euros.format(mine.totalCents / 100) : "");
  if (focusIsLost) {
    at("cart-title").focus();
  }

  const others = shop.carts.filter((cart) => cart !== mine);
  keepList(at("others"), others, (cart) => cart.name, makeCart, updateCart);
  at("others-empty").hidden = others.length > 0;
  showWhetherButtonsWork();
}

// Whether this browser hears of the web server, and the web server of the cluster.
export function showConnection(isConnected, shop) {
  const isLive = isConnected && shop?.isLive;
  document.body.dataset.state = isLive ? "live" : "stale";
  setText(at("status"), isLive ? "Live" : isConnected ? "Not live" : "Connecting…");
  at("problem").hidden = isLive;
  if (!isLive) {
    setText(at("problem-title"), isConnected ? shop.problem.title : "The shop's web server does not answer.");
    setText(at("problem-detail"), isConnected ? shop.problem.detail : "");
    const seen = shop?.asOf ? `What you see is how the shop was at ${time.format(new Date(shop.asOf))}. ` : "";
    setText(at("problem-text"), `${seen}It goes on by itself.`);
  }

  showWhetherButtonsWork();
}

export function showNotice(text) {
  clearTimeout(noticeTimer);
  at("notice").textContent = text ?? "";
  if (text) {
    noticeTimer = setTimeout(() => showNotice(null), 6000);
  }
}

function makeProduct(product) {
  const icon = make("img", "icon");
  icon.src = `img/${product.name}.svg`;
  icon.alt = "";
  const bar = make("div", "stock-bar", make("span", ""));
  return make("li", "product", [
    icon,
    make("h3", ""),
    make("p", "price"),
    bar,
    make("p", "stock"),
    makeButton("add", product.name, "Add", `Add ${product.title} to your cart`),
  ]);
}

function updateProduct(element, product) {
  setText(element.querySelector("h3"), product.title);
  setText(element.querySelector(".price"), euros.format(product.priceCents / 100));
  const stock = element.querySelector(".stock");
  if (setText(stock, product.stock === 0 ? "Sold out" : `${product.stock} of ${product.capacity} left`)) {
    flash(stock);
  }

  element.querySelector(".stock-bar span").style.width = `${100 * product.stock / product.capacity}%`;
  element.classList.toggle("is-low", product.stock > 0 && product.stock <= product.capacity / 4);
  element.classList.toggle("is-out", product.stock === 0);
}

function makeLine(line) {
  return make("li", "line", [
    make("span", "title", line.title),
    make("span", "quantity", [
      makeButton("remove", line.product, "−", `Take one ${line.title} out of your cart`),
      make("b", ""),
      makeButton("add", line.product, "+", `Add one more ${line.title}`),
    ]),
    make("span", "price"),
  ]);
}

function updateLine(element, line) {
  if (setText(element.querySelector("b"), `${line.quantity}`)) {
    flash(element);
  }

  setText(element.querySelector(".price"), euros.format(line.quantity * line.priceCents / 100));
}

function makeCart(cart) {
  const face = make("span", `face tone-${toneOf(cart.name)}`, cart.name[0].toUpperCase());
  face.setAttribute("aria-hidden", "true");
  return make("li", "other", [
    face,
    make("div", "", [make("strong", "", cart.name), make("p", "what")]),
    make("span", "price"),
  ]);
}

function updateCart(element, cart) {
  if (setText(element.querySelector(".what"), listOf(cart.lines))) {
    flash(element);
  }

  setText(element.querySelector(".price"), euros.format(cart.totalCents / 100));
}

// With spaces that no line is broken at.
const listOf = (lines) => lines.map((line) => `${line.quantity}\u00a0×\u00a0${line.title}`).join(", ");

function makeButton(action, product, text, label) {
  const button = make("button", action, text);
  button.type = "button";
  button.dataset.action = action;
  button.dataset.product = product;
  button.setAttribute("aria-label", label);
  return button;
}

// Not "disabled": that would take the keyboard's focus away when the cluster is gone for a moment.
function showWhetherButtonsWork() {
  document.querySelectorAll("button[data-action]").forEach((button) =>
    button.setAttribute("aria-disabled", `${!canBuy()}`));
}

function setText(element, text) {
  const isChanged = element.textContent !== text;
  if (isChanged) {
    element.textContent = text;
  }

  return isChanged;
}

function toneOf(name) {
  return [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 5;
}
