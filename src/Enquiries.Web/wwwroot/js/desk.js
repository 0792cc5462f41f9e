// The behaviour that needs no server: one module, started once, working by delegation on whatever is rendered.
import './case.js';
import './clocks.js';
import './drafts.js';
import './gridkeys.js';
import './hotkeys.js';

let waiting = false;
const rendered = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    document.dispatchEvent(new CustomEvent('desk:rendered'));
  });
};
new MutationObserver(rendered).observe(document.body, { childList: true, subtree: true });
rendered();

document.addEventListener('click', e => {
  const skip = e.target.closest?.('a[data-skip]');
  if (skip) {
    e.preventDefault();
    const content = document.getElementById(skip.hash.slice(1));
    content?.focus();
    content?.scrollIntoView();
    return;
  }
  // Links of an error summary: the base address would otherwise make them links to the home page.
  const field = e.target.closest?.('a[data-field]');
  if (field) {
    e.preventDefault();
    document.getElementById(field.dataset.field)?.focus();
  }
  if (e.target.closest?.('button[data-print]')) window.print();
});

// A printed page says when it was printed.
window.addEventListener('beforeprint', () => {
  const now = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'full', timeStyle: 'short' }).format(new Date());
  for (const place of document.querySelectorAll('[data-printed]')) place.textContent = now;
});

// After a plain form post the summary is in the page already.
document.querySelector('[data-error-summary]')?.focus();
