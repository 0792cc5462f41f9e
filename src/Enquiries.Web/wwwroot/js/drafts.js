// Keeps what is typed in textarea[data-draft-key], and in the fields of [data-keep], in this tab, so that a lost connection or a reload loses no text.
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

// The fields marked data-kept inside a [data-keep] are kept together. Of a secret nothing is kept but that it was typed.
const mostText = 20_000;
/** What was typed into the fields of a form with steps, on which step it stood, and which secrets have to be typed again. */
export const recallFields = key => JSON.parse(sessionStorage.getItem(prefix + key) ?? 'null');
const keepFields = (key, fields) => {
  try {
    sessionStorage.setItem(prefix + key, JSON.stringify(fields));
  } catch {
    // The tab's storage is full: nothing more can be kept.
  }
};
document.addEventListener('input', e => {
  const { id, value, type } = e.target;
  const key = e.target.closest?.('[data-keep]')?.dataset.keep;
  if (!key || !id) return;
  const fields = recallFields(key) ?? { step: 0, values: {}, secrets: [] };
  if (e.target.hasAttribute('data-secret') && !fields.secrets.includes(id)) fields.secrets.push(id);
  else if (e.target.hasAttribute('data-kept') && type !== 'password' && value.length <= mostText) fields.values[id] = value;
  else return;
  keepFields(key, fields);
});
const keepStep = () => {
  for (const form of document.querySelectorAll('[data-keep][data-keep-step]')) {
    const fields = recallFields(form.dataset.keep);
    const step = Number(form.dataset.keepStep);
    if (fields && fields.step !== step) keepFields(form.dataset.keep, { ...fields, step });
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
  for (const field of document.querySelectorAll('[data-keep] :is([data-kept], [data-secret])')) field.dispatchEvent(new Event('change', { bubbles: true }));
};

document.addEventListener('desk:rendered', restore);
document.addEventListener('desk:rendered', keepStep);
document.getElementById('components-reconnect-modal')
  ?.addEventListener('components-reconnect-state-changed', e => { if (e.detail.state === 'hide') tellAgain(); });
document.addEventListener('submit', e => {
  if (!e.target.matches?.('form[data-sign-out]')) return;
  Object.keys(sessionStorage).filter(k => k.startsWith(prefix)).forEach(k => sessionStorage.removeItem(k));
});
