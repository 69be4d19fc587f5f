export const median = (a) => {
  if (!a.length) return NaN;
  const s = [...a].sort((x, y) => x - y);
  const m = s.length >> 1;
  return s.length % 2 ? s[m] : (s[m - 1] + s[m]) / 2;
};
export const min = (a) => (a.length ? Math.min(...a) : NaN);
export const max = (a) => (a.length ? Math.max(...a) : NaN);
// half the range, as a share of the median
export const spread = (a) => (a.length > 1 ? (max(a) - min(a)) / 2 / median(a) : 0);
export function quantile(sorted, q) {
  if (!sorted.length) return NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
}
