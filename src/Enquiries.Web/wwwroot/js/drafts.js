// Keeps what is typed in textarea[data-draft-key] in this tab, so that a lost connection or a reload loses no text.
const prefix = 'draft:';
const restored = new WeakMap();

document.addEventListener('input', e => {
  const key = e.target.matches?.('textarea[data-draft-key]') && e.target.dataset.draftKey;
  if (!key) return;
  if (e.target.value) sessionStorage.setItem(prefix + key, e.target.value);
  else sessionStorage.removeItem(prefix + key);
});

const restore = () => {
  for (const area of document.querySelectorAll('textarea[data-draft-key]')) {
    const key = area.dataset.draftKey;
    if (restored.get(area) === key) continue;
    restored.set(area, key);
    const text = sessionStorage.getItem(prefix + key);
    if (!text || area.value) continue;
    area.value = text;
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.dispatchEvent(new Event('change', { bubbles: true }));
  }
};

/** Forgets the draft once its text has been taken over by the server. */
export const forget = key => sessionStorage.removeItem(prefix + key);

document.addEventListener('desk:rendered', restore);
document.addEventListener('submit', e => {
  if (!e.target.matches?.('form[data-sign-out]')) return;
  Object.keys(sessionStorage).filter(k => k.startsWith(prefix)).forEach(k => sessionStorage.removeItem(k));
});
