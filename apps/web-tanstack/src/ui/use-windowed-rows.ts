import { type FocusEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { beforePaint } from "#web/lib/before-paint.ts";
import {
  type Heights,
  movesRows,
  type Offsets,
  offsetsOf,
  type Piece,
  piecesOf,
  type Range,
  rowAt,
  withMeasured,
} from "./row-window.ts";

/** Shorter lists are rendered whole: find-in-page and printing then work as everywhere. */
const WINDOWED_ABOVE = 100;
/** Rows on either side of what can be seen, so that the keyboard always has a next one, and scrolling no white. */
const SPARE_ROWS = 10;
/** The window moves in steps of about this many rows, so that scrolling by a few renders nothing. */
const STEP = 5;

type Row = { readonly id: string };
type Measure = (row: HTMLElement | null) => (() => void) | undefined;

type WindowedRows<E extends HTMLElement> = {
  /** What to draw, in order. */
  pieces: readonly Piece[];
  /** Goes on the element whose children the rows are. */
  list: { ref: RefObject<E | null>; onFocus: (event: FocusEvent<HTMLElement>) => void };
  /** Goes on each row, beside `data-row-id`; null while all rows are there. */
  measure: Measure | null;
};

/**
 * Which rows of a long list belong in the document while the window is scrolled to where it is. The row that had focus last
 * stays in it, wherever it is scrolled or moved to, so that neither focus nor an open menu is ever lost.
 */
export const useWindowedRows = <E extends HTMLElement>(rows: readonly Row[], guess: number): WindowedRows<E> => {
  const ref = useRef<E>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const { heights, measure } = useHeights(guess);
  const offsets = useMemo(() => offsetsOf(rows, heights), [rows, heights]);
  const range = useRange(ref, offsets, guess);
  const onFocus = useCallback(({ target }: FocusEvent<HTMLElement>) => {
    // What a row opened elsewhere in the document is of no other row.
    const id = rowIdOf(target);
    if (id) setFocused(id);
  }, []);
  const list = { ref, onFocus };
  if (rows.length <= WINDOWED_ABOVE) return { pieces: piecesOf(offsets, WHOLE, null), list, measure: null };
  const kept = focused === null ? -1 : rows.findIndex(({ id }) => id === focused);
  return { pieces: piecesOf(offsets, range, kept === -1 ? null : kept), list, measure };
};

const WHOLE: Range = { from: 0, to: Number.POSITIVE_INFINITY };

const rowIdOf = (within: Element): string | null => within.closest<HTMLElement>("[data-row-id]")?.dataset.rowId ?? null;

const measured = ({ target }: ResizeObserverEntry): readonly [string, number] => [
  rowIdOf(target) ?? "",
  Math.round(target.getBoundingClientRect().height),
];

const useHeights = (guess: number): { heights: Heights; measure: Measure } => {
  const [shown, setShown] = useState<Heights>(() => ({ byId: new Map(), typical: guess }));
  const known = useRef(shown);
  const [observer] = useState(
    () =>
      new ResizeObserver((entries) => {
        const rows = entries.map(measured);
        const before = known.current;
        known.current = withMeasured(before, rows);
        // A row as high as it was taken to be moves nothing. With others to be drawn, since each render by itself costs a frame.
        if (movesRows(before, known.current, rows)) beforePaint(() => setShown(known.current));
      }),
  );
  const measure = useCallback<Measure>(
    (row) => {
      if (!row) return;
      observer.observe(row);
      return () => observer.unobserve(row);
    },
    [observer],
  );
  return { heights: shown, measure };
};

/** What can be seen of the list, in pixels from its top, rounded outwards to `step`. */
type View = { readonly top: number; readonly bottom: number };

const viewAt = (top: number, step: number): View => ({
  top: Math.floor(top / step) * step,
  bottom: Math.ceil((top + innerHeight) / step) * step,
});

/** Follows from the rows in the same render: in an effect, a second one would follow each time that rows came or went. */
const useRange = (list: RefObject<HTMLElement | null>, offsets: Offsets, guess: number): Range => {
  const { top, bottom } = useView(list, STEP * guess);
  return {
    from: Math.max(0, rowAt(offsets, top) - SPARE_ROWS),
    to: rowAt(offsets, bottom) + 1 + SPARE_ROWS,
  };
};

/** Where the list is, is asked when it is scrolled: asking at each change would cost a layout each time that somebody joins. */
const useView = (list: RefObject<HTMLElement | null>, step: number): View => {
  const [view, setView] = useState(() => viewAt(0, step));
  const latest = useRef(view);
  useEffect(() => {
    const look = (): void => {
      if (!list.current) return;
      const next = viewAt(-list.current.getBoundingClientRect().top, step);
      // Compared here, since React would render once more to find that nothing changed.
      if (next.top === latest.current.top && next.bottom === latest.current.bottom) return;
      latest.current = next;
      setView(next);
    };
    // After the first paint, which lays the page out anyway.
    const dontLook = beforePaint(look);
    const stop = new AbortController();
    const options = { signal: stop.signal, passive: true };
    window.addEventListener("scroll", look, options);
    window.addEventListener("resize", look, options);
    return () => {
      dontLook();
      stop.abort();
    };
  }, [list, step]);
  return view;
};
