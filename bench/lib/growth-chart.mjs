const WIDTH = 760;
const PANEL = { width: 340, height: 190, left: 46, top: 34, right: 16, bottom: 26 };

const style = `text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.axis{fill:none;stroke:#c3cad3}.line{fill:none;stroke:#2f6fdb;stroke-width:2}
.point{fill:#2f6fdb}.range{stroke:#2f6fdb;opacity:.45;stroke-width:1.5}.label{fill:#59636e}
@media(prefers-color-scheme:dark){text{fill:#f0f3f6}.axis{stroke:#3d4753}.line{stroke:#5b95f5}.point{fill:#5b95f5}.range{stroke:#5b95f5}.label{fill:#9ea7b3}}`;

/** Sizes are an order of magnitude apart, or few: evenly spaced either way. */
const panel = ({ plot, points }, x, y) => {
  const inner = { width: PANEL.width - PANEL.left - PANEL.right, height: PANEL.height - PANEL.top - PANEL.bottom };
  const top = Math.max(...points.map(({ microsecondsPerDelivery }) => microsecondsPerDelivery.most)) * 1.15;
  const across = (n) => x + PANEL.left + (inner.width * (n + 0.5)) / points.length;
  const down = (value) => y + PANEL.top + inner.height * (1 - value / top);
  const bottom = y + PANEL.top + inner.height;
  const marks = points.map(({ size, microsecondsPerDelivery: { median, least, most } }, n) => {
    const at = across(n).toFixed(1);
    return [
      `<path class="range" d="M${at} ${down(least).toFixed(1)}V${down(most).toFixed(1)}"/>`,
      `<circle class="point" cx="${at}" cy="${down(median).toFixed(1)}" r="3.5"/>`,
      `<text class="label" x="${at}" y="${(down(median) - 8).toFixed(1)}" text-anchor="middle" dx="18">${median.toFixed(1)}</text>`,
      `<text class="label" x="${at}" y="${bottom + 16}" text-anchor="middle">${size.toLocaleString("en")}</text>`,
    ].join("");
  });
  const line = points.map(
    (point, n) => `${across(n).toFixed(1)},${down(point.microsecondsPerDelivery.median).toFixed(1)}`,
  );
  return [
    `<text class="title" x="${x}" y="${y + 16}">${plot}</text>`,
    `<path class="axis" d="M${x + PANEL.left} ${y + PANEL.top}V${bottom}H${x + PANEL.width - PANEL.right}"/>`,
    `<text class="label" x="${x + PANEL.left - 6}" y="${bottom + 4}" text-anchor="end">0</text>`,
    `<polyline class="line" points="${line.join(" ")}"/>`,
    ...marks,
  ].join("\n");
};

/** Server CPU per delivery over what grows: a panel per dimension; the bar is the range over the slices. */
export const growthChart = (measured) => {
  const height = Math.ceil(measured.length / 2) * PANEL.height;
  const panels = measured.map((each, n) => panel(each, (n % 2) * (WIDTH / 2), Math.floor(n / 2) * PANEL.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="Server CPU per delivery, in microseconds, as the load grows in four ways">
<style>${style}</style>
${panels.join("\n")}
</svg>
`;
};
