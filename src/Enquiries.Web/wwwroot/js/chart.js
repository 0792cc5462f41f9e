// Draws the canvas of ChartWithTable. The library is loaded with the first chart, never before.
let library;
const load = () => library ??= new Promise((done, fail) => {
  const script = document.createElement('script');
  script.src = '/lib/chart.umd.js';
  script.onload = () => done(globalThis.Chart);
  script.onerror = () => { library = undefined; fail(new Error('The chart library could not be loaded.')); };
  document.head.append(script);
});

const charts = new Map();
const token = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const options = spec => {
  const text = token('--bs-secondary-color') || token('--bs-body-color');
  const line = token('--desk-line');
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    plugins: {
      legend: { display: spec.series.length > 1, position: 'bottom', labels: { color: text, boxWidth: 14, boxHeight: 14 } },
      tooltip: { callbacks: { label: i => `${i.dataset.label}: ${i.formattedValue}${spec.unit ? ' ' + spec.unit : ''}` } },
    },
    scales: {
      x: { stacked: spec.stacked, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 }, grid: { display: false }, border: { color: line } },
      y: { stacked: spec.stacked, beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: line }, border: { display: false },
        title: { display: Boolean(spec.unit), text: spec.unit, color: text } },
    },
  };
};

const datasets = spec => spec.series.map((s, i) => {
  const colour = token(`--desk-chart-${(i % 5) + 1}`);
  return { label: s.name, data: s.values, backgroundColor: colour, borderColor: colour, borderWidth: spec.kind === 'line' ? 2 : 0,
    borderDash: i % 2 && spec.kind === 'line' ? [6, 4] : [], pointRadius: 2, tension: 0, maxBarThickness: 36 };
});

export const draw = async (canvas, spec) => {
  const Chart = await load();
  if (!canvas.isConnected) return;
  charts.get(canvas)?.chart.destroy();
  const chart = new Chart(canvas, { type: spec.kind, data: { labels: spec.labels, datasets: datasets(spec) }, options: options(spec) });
  charts.set(canvas, { chart, spec });
};

export const remove = canvas => {
  charts.get(canvas)?.chart.destroy();
  charts.delete(canvas);
};

document.addEventListener('desk:theme', () => {
  for (const [canvas, { spec }] of [...charts]) canvas.isConnected ? draw(canvas, spec) : remove(canvas);
});
