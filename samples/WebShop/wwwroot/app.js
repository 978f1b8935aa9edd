// The page: one stream of events in, and a request for each thing that the shopper does.
import { addItem, removeItem } from "./api.js";
import { tellChanges } from "./news.js";
import { plotCalls } from "./plot.js";
import { canBuy, showConnection, showNotice, showShop } from "./shop.js";

const names = ["ada", "alan", "barbara", "edsger", "frances", "grace", "ken", "margaret"];
const nameField = document.getElementById("name");

let shop = null;
let shopper = sessionStorage.getItem("shopper") ?? names[Math.floor(Math.random() * names.length)];
nameField.value = new URLSearchParams(location.search).get("as") ?? shopper;
rename();

document.getElementById("shopper").addEventListener("submit", (event) => {
  event.preventDefault();
  rename();
});
nameField.addEventListener("change", rename);
document.addEventListener("click", onClick);
listen();

function listen() {
  const events = new EventSource("events");
  events.addEventListener("shop", (event) => {
    const before = shop;
    shop = JSON.parse(event.data);
    showShop(shop, shopper);
    tellChanges(before, shop);
  });
  events.addEventListener("calls", (event) => plotCalls(JSON.parse(event.data)));
  events.onerror = () => {
    showConnection(false, shop);

    // The browser tries again by itself, but not after an answer that is no stream, as a proxy's "bad gateway".
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(listen, 2000);
    }
  };
}

function rename() {
  if (!nameField.checkValidity()) {
    nameField.reportValidity();
    nameField.value = shopper;
    return;
  }

  shopper = nameField.value;
  sessionStorage.setItem("shopper", shopper);
  if (shop) {
    showShop(shop, shopper);
  }
}

async function onClick(event) {
  const button = event.target.closest("button[data-action]");
  if (!button) {
    return;
  }

  if (!canBuy()) {
    showNotice("The shop is closed at the moment. It opens by itself.");
    return;
  }

  const act = button.dataset.action === "add" ? addItem : removeItem;
  showNotice(await act(shopper, button.dataset.product));
}
