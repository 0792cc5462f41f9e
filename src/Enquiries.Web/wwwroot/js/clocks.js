// Counts [data-due] cells down every 15 seconds. The words are those of DueWords.cs; nobody is interrupted by them.
const minute = 60_000;

export const length = ms => {
  const minutes = Math.floor(Math.abs(ms) / minute);
  if (minutes < 1) return 'under 1 min';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

export const words = (due, now) => {
  if (now >= due) return `Overdue by ${length(now - due)}`;
  const left = length(due - now);
  return `${left[0].toUpperCase()}${left.slice(1)} left`;
};

const level = (due, warn, now) => now >= due ? 'over' : warn && now >= warn ? 'soon' : 'ok';

const tick = () => {
  if (document.hidden) return;
  const now = Date.now();
  for (const cell of document.querySelectorAll('[data-due]')) {
    const due = Date.parse(cell.dataset.due);
    if (Number.isNaN(due)) continue;
    const text = words(due, now);
    const target = cell.querySelector('[data-due-words]')?.firstChild;
    // The text node belongs to the server's renderer: change it in place, never replace it.
    if (target && target.data !== text) target.data = text;
    const state = level(due, Date.parse(cell.dataset.warn), now);
    for (const s of ['ok', 'soon', 'over']) cell.classList.toggle(`due-${s}`, s === state);
  }
};

setInterval(tick, 15_000);
document.addEventListener('visibilitychange', tick);
