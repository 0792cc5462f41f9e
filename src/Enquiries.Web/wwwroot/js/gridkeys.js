// Roving tabindex for rows inside [data-gridkeys]: one tab stop for the whole table, whatever its length.
// Controls in rows carry data-nav and tabindex="-1"; the row's link also data-open.
// Up/Down or k/j: row; Left/Right: control of the row; Home/End: first and last row; Enter: open; Space or x: tick the row. A click on the row opens it.
const rowOf = item => item.closest('[data-row], tr');
const rowsOf = grid => [...new Set([...grid.querySelectorAll('[data-nav]')].map(rowOf))].filter(Boolean);
const itemsOf = row => [...row.querySelectorAll('[data-nav]')];

const last = new WeakMap();

const makeCurrent = (grid, item) => {
  for (const other of grid.querySelectorAll('[data-nav][tabindex="0"]')) if (other !== item) other.tabIndex = -1;
  item.tabIndex = 0;
  const row = rowOf(item);
  last.set(grid, { item, row: rowsOf(grid).indexOf(row), column: itemsOf(row).indexOf(item) });
};

const go = (grid, row, column) => {
  const items = row && itemsOf(row);
  const item = items?.[Math.min(Math.max(column, 0), items.length - 1)];
  if (!item) return;
  makeCurrent(grid, item);
  item.focus();
  item.scrollIntoView({ block: 'nearest' });
};

const linkOf = row => itemsOf(row).find(i => i.matches('[data-open]')) ?? itemsOf(row)[0];

// Who comes back from what they opened goes on from its row.
const openedKey = 'grid:opened';
let wentBack = 0;
const openedIn = grid => {
  const href = sessionStorage.getItem(openedKey);
  return href && grid.querySelector(`[data-open][href="${CSS.escape(href)}"]`);
};
addEventListener('popstate', () => { wentBack = Date.now(); });
document.addEventListener('click', e => {
  const link = e.target.closest?.('[data-gridkeys] [data-open][href]');
  if (link) sessionStorage.setItem(openedKey, link.getAttribute('href'));
}, true);

const sync = () => {
  for (const grid of document.querySelectorAll('[data-gridkeys]')) {
    const rows = rowsOf(grid);
    if (rows.length === 0) continue;
    const was = last.get(grid);
    if (was?.item.isConnected && grid.contains(was.item)) {
      if (was.item.tabIndex !== 0) was.item.tabIndex = 0;
      was.row = rows.indexOf(rowOf(was.item));
      continue;
    }
    const row = rows[Math.min(Math.max(was?.row ?? 0, 0), rows.length - 1)];
    // The row under the reader went away: stay at its place instead of falling back to the top of the page.
    if (was?.focused && document.activeElement === document.body) go(grid, row, was.column);
    else {
      const opened = was ? null : openedIn(grid);
      makeCurrent(grid, opened ?? linkOf(row));
      if (opened && Date.now() - wentBack < 5000) {
        const land = () => {
          opened.focus({ preventScroll: true });
          opened.scrollIntoView({ block: 'center', behavior: 'instant' });
        };
        land();
        // The framework moves the focus to the heading of a page it has just opened, perhaps only after this.
        setTimeout(() => { if (document.activeElement?.matches('h1, body')) land(); }, 150);
      }
    }
  }
};

document.addEventListener('focusin', e => {
  const item = e.target.closest?.('[data-gridkeys] [data-nav]');
  const grid = item?.closest('[data-gridkeys]');
  document.querySelectorAll('[data-gridkeys]').forEach(g => {
    const state = last.get(g);
    if (state && g !== grid) state.focused = false;
  });
  if (!grid) return;
  makeCurrent(grid, item);
  last.get(grid).focused = true;
});

document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.altKey || e.metaKey) return;
  const item = e.target.closest?.('[data-gridkeys] [data-nav]');
  if (!item || item.matches('input:not([type=checkbox]):not([type=radio]), textarea, select')) return;
  const grid = item.closest('[data-gridkeys]');
  const rows = rowsOf(grid);
  const row = rowOf(item);
  const at = rows.indexOf(row);
  const column = itemsOf(row).indexOf(item);

  switch (e.key) {
    case 'ArrowDown': case 'j': go(grid, rows[Math.min(at + 1, rows.length - 1)], column); break;
    case 'ArrowUp': case 'k': go(grid, rows[Math.max(at - 1, 0)], column); break;
    case 'ArrowRight': go(grid, row, column + 1); break;
    case 'ArrowLeft': go(grid, row, column - 1); break;
    case 'Home': go(grid, rows[0], column); break;
    case 'End': go(grid, rows[rows.length - 1], column); break;
    case ' ': case 'x':
      if (e.key === ' ' && item.matches('input')) return;
      row.querySelector('input[type=checkbox]')?.click();
      break;
    case 'Enter':
      if (item.matches('a, button')) return;
      row.querySelector('[data-open]')?.click();
      break;
    default: return;
  }
  e.preventDefault();
});

document.addEventListener('click', e => {
  if (e.button !== 0 || e.defaultPrevented || e.target.closest('a, button, input, label, select') || !getSelection().isCollapsed) return;
  const row = e.target.closest('[data-gridkeys] [data-row]');
  if (!row) return;
  const box = e.target.closest('td')?.querySelector('input[type=checkbox]');
  const open = row.querySelector('[data-open]');
  if (box) box.click();
  else if (e.ctrlKey || e.metaKey) globalThis.open(open.href, '_blank', 'noopener');
  else open?.click();
});

/** Puts the focus back on the row it was on, or on the first. */
export const resume = () => {
  const grid = document.querySelector('[data-gridkeys]');
  sync();
  const item = grid?.querySelector('[data-nav][tabindex="0"]');
  if (item) item.focus();
  else document.querySelector('h1')?.focus();
};

/** Begins anew at the first row, at the top of the page. */
export const start = () => {
  const grid = document.querySelector('[data-gridkeys]');
  const row = grid && rowsOf(grid)[0];
  if (row) {
    makeCurrent(grid, linkOf(row));
    linkOf(row).focus({ preventScroll: true });
  } else document.querySelector('h1')?.focus();
  scrollTo({ top: 0, behavior: 'instant' });
};

document.addEventListener('desk:rendered', sync);
