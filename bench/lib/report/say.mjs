const finite =
  (said, otherwise = "–") =>
  (value) =>
    Number.isFinite(value) ? said(value) : otherwise;

/** Numbers as the tables show them; a dash where there is none. */
export const say = {
  whole: finite((value) => Math.round(value).toLocaleString("en-US").replaceAll(",", " ")),
  one: finite((value) => value.toFixed(1)),
  two: finite((value) => value.toFixed(2)),
  /** A spread, given as a share. */
  around: finite((share) => `±${Math.round(share * 100)}%`, ""),
  times: finite((ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}×`),
  /** A share, as whole per cent, without the sign. */
  percent: (share) => say.whole(share * 100),
};
