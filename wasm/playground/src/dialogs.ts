/** Questions, and short messages. */

import { count, h, icon, part, refocus, size } from './dom';
import type { Share } from './intake';
import type { Incoming } from './project';
import { LONGEST, toLink } from './share';

/** Opens a dialog and gives what was chosen in it; nothing if it was left. */
function ask<T>(title: string, build: (choose: (answer: T) => void) => (Node | false)[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    let answer: T | undefined;
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' });
    const choose = (chosen: T) => {
      answer = chosen;
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    const leave = h('button', { type: 'button', class: 'plain', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'));
    dialog.append(h('header', {}, h('h2', { id: 'dialog-title' }, title), leave), ...build(choose).filter((node) => node !== false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Which of several tenants to open. */
export function chooseTenant(tenants: ReadonlyMap<string, Share>): Promise<string | undefined> {
  return ask<string>('Which tenant?', (choose) => [
    h('p', {}, 'Each folder with a pitfall.toml is a tenant and is judged by itself; so is each of several backups.'),
    h('div', { class: 'choices' }, ...[...tenants].map(([root, { files }]) =>
      h('button', { type: 'button', onclick: () => choose(root) }, h('strong', {}, root || 'Files outside of these'), h('span', {}, count(files.length, 'file'))))),
  ]);
}

/** Whether changes may be thrown away. */
export async function mayForget(changed: number): Promise<boolean> {
  if (changed === 0) return true;
  const answer = await ask<true>('Open other files?', (choose) => [
    h('p', {}, `${count(changed, 'file has', 'files have')} changes that are kept nowhere else.`),
    h('footer', {},
      h('button', { type: 'button', class: 'primary', onclick: () => choose(true) }, 'Open and lose the changes')),
  ]);
  return answer === true;
}

/** Why a finding is as it should be. */
export function askReason(code: string, name: string): Promise<string | undefined> {
  return ask<string>(`Ignore ${code} ${name}`, (choose) => {
    const input = h('textarea', { id: 'reason', rows: 3, required: true, autofocus: true, placeholder: 'Agreed with … because …' });
    const form = h('form', { method: 'dialog' },
      h('label', { for: 'reason' }, 'Why is this as it should be? The reason is written to pitfall.toml.'),
      input,
      h('footer', {}, h('button', { class: 'primary' }, 'Ignore')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (input.value.trim()) choose(input.value.trim());
    });
    return [form];
  });
}

/** Makes a link, once it is understood what is in it. */
export async function share(files: Incoming[]): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const agreed = await ask<true>('Share as a link', (choose) => [
    h('div', { class: 'warning-box' }, icon('warning'),
      h('p', {}, h('strong', {}, `The link contains your files: ${count(files.length, 'file')}, ${size(bytes)}.`),
        ' Whoever has the link can read all of them, and chat programs and mail servers keep what is sent through them. Take out names and ids that are nobody else’s business first.')),
    h('p', { class: 'help' }, 'The page itself sends nothing: the files stand behind the # of the address, which browsers keep to themselves.'),
    h('footer', {}, h('button', { type: 'button', class: 'primary', onclick: () => choose(true) }, 'Make the link')),
  ]);
  if (!agreed) return;
  const link = await toLink(files);
  if (link.length > LONGEST) {
    say(`That is too much for a link: it would have ${size(link.length)}. Download the files instead.`, 'error');
    return;
  }
  await ask<never>('Your link', () => {
    const field = h('input', { id: 'link', readonly: true, value: link, class: 'link' });
    field.addEventListener('focus', () => field.select());
    const copy = h('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => void copied() }, icon('share'), 'Copy');
    const copied = async () => {
      try {
        await navigator.clipboard.writeText(link);
      } catch {
        field.select();
        document.execCommand('copy');
      }
      copy.replaceChildren(icon('covered'), 'Copied');
    };
    return [h('label', { for: 'link' }, `It holds ${count(files.length, 'file')} in ${size(link.length)}.`), field, h('footer', {}, copy)];
  });
}

/** The keys there are. */
export function showKeys(): Promise<undefined> {
  const keys: [string, string][] = [
    ['F8, Shift F8', 'next and previous finding in the file'],
    ['Ctrl .', 'what can be done about the finding at the cursor'],
    ['F12, Ctrl click', 'where the id at the cursor is defined'],
    ['Ctrl F', 'search in the file'],
    ['↑ ↓ Home End', 'from finding to finding, file to file, tab to tab'],
    ['Enter', 'open a finding and show its place; close it again'],
    ['Esc', 'back to the finding from what is in it'],
    ['Delete', 'close a tab; take a file out'],
    ['/', 'search in the findings'],
    ['Tab', 'leave the editor'],
  ];
  return ask<undefined>('Keys', () => [h('dl', { class: 'keys' }, ...keys.flatMap(([key, what]) => [h('dt', {}, ...key.split(' ').map((one) => h('kbd', {}, one))), h('dd', {}, what)]))]);
}

/** Takes back what was said in passing. */
export function unsay(): void {
  part('toast').replaceChildren();
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing, with something to do about it. */
export function say(message: string, kind: 'note' | 'error' = 'note', action?: { label: string; run(): void }): void {
  const toast = part('toast');
  const hide = () => {
    const hadKeys = toast.contains(document.activeElement);
    toast.replaceChildren();
    if (hadKeys) refocus();
  };
  // Whoever can do something about it needs time to get there, and keeps it while there.
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, kind === 'error' || action ? 20_000 : 8_000);
  };
  const stay = () => clearTimeout(timer);
  toast.replaceChildren(h('div', { class: `toast ${kind}`, onpointerenter: stay, onpointerleave: wait, onfocusin: stay, onfocusout: wait },
    h('span', {}, message),
    action && h('button', { type: 'button', onclick: () => { hide(); action.run(); } }, action.label),
    h('button', { type: 'button', class: 'plain', 'aria-label': 'Dismiss', onclick: hide }, icon('close'))));
  wait();
}
