/**
 * Elements in few words. No markup is ever made from text, so names in policies stay text, and nothing in them turns
 * around what stands beside them.
 */

type Child = Node | string | number | false | null | undefined;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** An element with attributes (`onclick` and the like are listeners) and what is in it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, name === 'title' ? plain(String(value)) : String(value));
  }
  element.append(...children.filter(isThere).map((child) => (typeof child === 'object' ? child : plain(String(child)))));
  return element;
}

/** Text whose control characters, and those that change the direction of writing, can be seen. */
export function plain(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

function isThere(child: Child): child is Node | string | number {
  return child !== false && child !== null && child !== undefined;
}

/** A symbol of the sheet in the page; what it means stands beside it in words. */
export function icon(name: string, more = ''): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('class', `icon ${more}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

/** An element of the page that is always there. */
export function part<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`there is no #${id}`);
  return element as T;
}

/** The keys up, down, home and end go from one of these to the next; but one of them is in the order of Tab. */
export function rove(container: HTMLElement, selector: string): void {
  const all = () => [...container.querySelectorAll<HTMLElement>(selector)].filter((one) => one.offsetParent !== null);
  container.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(selector)) return;
    for (const one of container.querySelectorAll<HTMLElement>(selector)) one.tabIndex = one === target ? 0 : -1;
  });
  container.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || !target.matches(selector)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const those = all();
    const at = those.indexOf(target);
    const next =
      key === 'ArrowDown' || key === 'ArrowRight' ? those[at + 1]
      : key === 'ArrowUp' || key === 'ArrowLeft' ? those[at - 1]
      : key === 'Home' ? those[0]
      : key === 'End' ? those.at(-1)
      : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Where the keys go when what had them is gone, the first of these that is there. */
const REFUGES = ['#list .card[tabindex="0"]', '#tabs [aria-current]', '#files-list [tabindex="0"]', '#search', '#start button'];

/** Sees to it that the keys go somewhere. */
export function refocus(): void {
  const has = document.activeElement;
  if (has instanceof HTMLElement && has !== document.body && has.checkVisibility()) return;
  const there = REFUGES.flatMap((refuge) => document.querySelector<HTMLElement>(refuge) ?? []).find((refuge) => refuge.checkVisibility());
  there?.focus({ preventScroll: true });
}

/** Sees to it that one of these can be reached with Tab. */
export function reachable(container: HTMLElement, selector: string, preferred?: HTMLElement | null): void {
  const all = [...container.querySelectorAll<HTMLElement>(selector)];
  const one = preferred ?? all[0];
  for (const other of all) other.tabIndex = other === one ? 0 : -1;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`;
}
