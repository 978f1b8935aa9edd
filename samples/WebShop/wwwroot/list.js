// Keeps one element for each item, so that the keyboard's focus stays where it is while a list changes.
export function keepList(parent, items, key, create, update) {
  const known = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  let place = null;
  for (const item of items) {
    let element = known.get(key(item));
    if (element) {
      known.delete(key(item));
    } else {
      element = create(item);
      element.dataset.key = key(item);
    }

    update(element, item);
    const expected = place ? place.nextElementSibling : parent.firstElementChild;
    if (element !== expected) {
      parent.insertBefore(element, expected);
    }

    place = element;
  }

  const focusIsLost = [...known.values()].some((element) => element.contains(document.activeElement));
  known.forEach((element) => element.remove());
  return focusIsLost;
}

// An element with a class, a text and children. Text never becomes markup.
export function make(tag, className, content = []) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...[content].flat());
  return element;
}

// Lights an element up for a moment, unless the reader wants no motion.
export function flash(element) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.animate(
      [{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }], { duration: 1200, easing: "ease-out" });
  }
}
