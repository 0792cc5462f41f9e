// Keeps what is typed in textarea[data-draft-key] in this tab, so that a lost connection or a reload loses no text.
const prefix = 'draft:';
const idPrefix = 'draft:id:';
const restored = new WeakMap();
let restoring = false;

document.addEventListener('input', e => {
  const key = e.target.matches?.('textarea[data-draft-key]') && e.target.dataset.draftKey;
  // Bringing a text back must not take its id away.
  if (!key || restoring) return;
  if (e.target.value) {
    sessionStorage.setItem(prefix + key, e.target.value);
    if (e.target.dataset.draftId) sessionStorage.setItem(idPrefix + key, e.target.dataset.draftId);
  } else forget(key);
});

const restore = () => {
  for (const area of document.querySelectorAll('textarea[data-draft-key]')) {
    const key = area.dataset.draftKey;
    if (restored.get(area) === key) continue;
    restored.set(area, key);
    const text = sessionStorage.getItem(prefix + key);
    if (!text || area.value) continue;
    area.value = text;
    restoring = true;
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.dispatchEvent(new Event('change', { bubbles: true }));
    restoring = false;
  }
};

/** Forgets the draft once its text has been taken over by the server. */
export const forget = key => {
  sessionStorage.removeItem(prefix + key);
  sessionStorage.removeItem(idPrefix + key);
};

/** What is kept, with the id under which the text was going to be sent: a second try must be known as one. */
export const recall = key => ({ text: sessionStorage.getItem(prefix + key), id: sessionStorage.getItem(idPrefix + key) });

// What was typed while nobody noticed that the connection had gone never reached the server: tell it again.
const tellAgain = () => {
  for (const area of document.querySelectorAll('textarea[data-draft-key]')) {
    const text = sessionStorage.getItem(prefix + area.dataset.draftKey);
    if (!text) continue;
    area.value = text;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
};

document.addEventListener('desk:rendered', restore);
document.getElementById('components-reconnect-modal')
  ?.addEventListener('components-reconnect-state-changed', e => { if (e.detail.state === 'hide') tellAgain(); });
document.addEventListener('submit', e => {
  if (!e.target.matches?.('form[data-sign-out]')) return;
  Object.keys(sessionStorage).filter(k => k.startsWith(prefix)).forEach(k => sessionStorage.removeItem(k));
});
