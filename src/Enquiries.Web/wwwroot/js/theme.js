// Runs before the first paint: "system" follows the operating system, a choice is kept in a cookie for a year.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');

  const apply = () => {
    const theme = root.dataset.theme === 'system' ? (dark.matches ? 'dark' : 'light') : root.dataset.theme;
    if (root.getAttribute('data-bs-theme') !== theme) root.setAttribute('data-bs-theme', theme);
    document.dispatchEvent(new CustomEvent('desk:theme', { detail: theme }));
  };
  const show = () => document.querySelectorAll('select[data-theme-choice]').forEach(s => {
    if (s.value !== root.dataset.theme) s.value = root.dataset.theme;
  });

  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('change', e => {
    if (!e.target.matches?.('select[data-theme-choice]')) return;
    root.dataset.theme = e.target.value;
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `theme=${e.target.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    apply();
  });
  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('desk:rendered', show);
})();
