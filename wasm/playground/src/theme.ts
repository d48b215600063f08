/** Light or dark: what the system says, until somebody says otherwise. */

const KEY = 'pitfall-theme';
const ROOT = document.documentElement;

export function isDark(): boolean {
  const chosen = ROOT.dataset['theme'];
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function start(button: HTMLButtonElement): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === 'light' || kept === 'dark') ROOT.dataset['theme'] = kept;
  } catch {
    // Nothing is kept where that is not allowed.
  }
  const say = () => button.setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
  button.addEventListener('click', () => {
    ROOT.dataset['theme'] = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, ROOT.dataset['theme']);
    } catch {
      // The same.
    }
    say();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', say);
  say();
}
