// A single key presses or focuses the control that names it: data-hotkey="/". Can be switched off, for those whom speech input
// or a tremor makes press keys they do not mean; the choice is kept on this machine.
const off = 'hotkeys-off';
const writing = target => target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');

document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.key.length !== 1 || writing(e.target) || localStorage.getItem(off)) return;
  if (document.querySelector('dialog[open]')) return;
  const control = document.querySelector(`[data-hotkey="${CSS.escape(e.key)}"]`);
  if (!control) return;
  e.preventDefault();
  if (control.matches('input')) {
    control.focus();
    control.select();
  } else control.click();
});

document.addEventListener('change', e => {
  if (!e.target.matches?.('[data-hotkeys-switch]')) return;
  if (e.target.checked) localStorage.removeItem(off);
  else localStorage.setItem(off, 'true');
});

document.addEventListener('desk:rendered', () => {
  for (const box of document.querySelectorAll('[data-hotkeys-switch]')) box.checked = !localStorage.getItem(off);
});
