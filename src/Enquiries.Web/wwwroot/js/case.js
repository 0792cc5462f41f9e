// What the case page needs from the browser: Ctrl+Enter, copying, a composer that stays where it is, and a focus that is never lost.

document.addEventListener('keydown', e => {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || !e.target.matches?.('textarea[data-send]')) return;
  e.preventDefault();
  e.target.closest('form')?.querySelector('[data-send-button]:not(:disabled)')?.click();
});

document.addEventListener('click', async e => {
  const button = e.target.closest?.('[data-copy]');
  if (!button) return;
  const status = button.parentElement?.querySelector('[data-copy-status]');
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(status, button.dataset.copied);
  } catch {
    say(status, 'The browser did not allow copying.');
  }
});

const say = (status, text) => {
  if (!status) return;
  status.classList.remove('visually-hidden');
  status.textContent = text;
  setTimeout(() => { status.textContent = ''; status.classList.add('visually-hidden'); }, 4000);
};

/** Moves the focus to an element, once it is on the page. */
export const focusOn = (id, tries = 10) => {
  const element = document.getElementById(id);
  if (element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
  } else if (tries > 0) requestAnimationFrame(() => focusOn(id, tries - 1));
};

// While somebody writes, what arrives above must not push the place where they write: it stays at its height on the screen.
let steady = null;
let top = 0;
const measure = () => { if (steady?.isConnected) top = steady.getBoundingClientRect().top; };
const hold = () => {
  if (!steady?.isConnected) return;
  const moved = steady.getBoundingClientRect().top - top;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
  measure();
};
document.addEventListener('focusin', e => {
  const area = e.target.closest?.('[data-steady]');
  steady = area ? e.target : null;
  document.documentElement.classList.toggle('holding', Boolean(area));
  measure();
});
document.addEventListener('focusout', () => { steady = null; document.documentElement.classList.remove('holding'); });
addEventListener('scroll', measure, { passive: true });
addEventListener('resize', measure);
document.addEventListener('input', measure);
new MutationObserver(hold).observe(document.body, { childList: true, subtree: true, characterData: true });

// A control that had the focus and went away with a change: the focus goes to the heading of its part instead of nowhere.
let last = null;
let home = null;
document.addEventListener('focusin', e => {
  last = e.target;
  // Inside a dialog the place to come back to is the one it was opened from.
  if (!e.target.closest?.('dialog')) home = e.target.closest?.('section[aria-labelledby]')?.getAttribute('aria-labelledby') ?? null;
});
const recover = () => {
  if (!last || last.isConnected || document.activeElement !== document.body || document.querySelector('dialog[open]')) return;
  const heading = (home && document.getElementById(home)) || document.querySelector('h1');
  last = null;
  if (!heading) return;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
};
document.addEventListener('desk:rendered', recover);
document.addEventListener('close', () => setTimeout(recover), true);
