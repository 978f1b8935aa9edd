// What the shopper does. Each answers why it was refused, as a sentence, or null if it was done.

export function addItem(cart, product) {
  return send(`api/carts/${encodeURIComponent(cart)}/items`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ product, quantity: 1 }),
  });
}

export function removeItem(cart, product) {
  return send(`api/carts/${encodeURIComponent(cart)}/items/${encodeURIComponent(product)}`, { method: "DELETE" });
}

const patience = 10_000;

async function send(url, options) {
  try {
    // With many tabs open a browser has no connection left for a request, and lets it wait.
    const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(patience) });
    if (answer.ok) {
      return null;
    }

    const problem = await answer.json().catch(() => ({}));
    return answer.status === 409
      ? problem.detail
      : Object.values(problem.errors ?? {}).flat()[0] ?? problem.title ?? `The shop answered ${answer.status}.`;
  } catch {
    return "The shop's web server does not answer. Is it stopped, or open in many tabs?";
  }
}
