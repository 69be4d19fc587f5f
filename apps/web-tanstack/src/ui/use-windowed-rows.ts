import {
  type FocusEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  type Heights,
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
/** The window moves in steps of this many rows, so that scrolling by a few renders nothing. */
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
  const [heights, setHeights] = useState<Heights>(() => ({ byId: new Map(), typical: guess }));
  const latest = useRef(heights);
  const [observer] = useState(
    () =>
      new ResizeObserver((entries) => {
        const next = withMeasured(latest.current, entries.map(measured));
        // Compared here, since React would render once more to find that nothing changed.
        if (next !== latest.current) setHeights(next);
        latest.current = next;
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
  return { heights, measure };
};

const useRange = (list: RefObject<HTMLElement | null>, offsets: Offsets, guess: number): Range => {
  const [range, setRange] = useState<Range>(() => ({ from: 0, to: Math.ceil(innerHeight / guess) + SPARE_ROWS }));
  const latest = useRef<Offsets>(offsets);
  const shown = useRef(range);
  const top = useRef(0);
  const move = useCallback(() => {
    const { from, to } = rangeAt(latest.current, top.current);
    // Compared here, since React would render once more to find that nothing changed.
    if (shown.current.from === from && shown.current.to === to) return;
    shown.current = { from, to };
    setRange(shown.current);
  }, []);
  const look = useCallback(() => {
    if (!list.current) return;
    top.current = -list.current.getBoundingClientRect().top;
    move();
  }, [list, move]);
  useLayoutEffect(() => {
    latest.current = offsets;
    // Where the list is was asked when it was last scrolled: asking now would cost a layout each time that somebody joins.
    move();
  }, [move, offsets]);
  useEffect(() => {
    look();
    const stop = new AbortController();
    const options = { signal: stop.signal, passive: true };
    window.addEventListener("scroll", look, options);
    window.addEventListener("resize", look, options);
    return () => stop.abort();
  }, [look]);
  return range;
};

const rangeAt = (offsets: Offsets, top: number): Range => ({
  from: Math.max(0, Math.floor((rowAt(offsets, top) - SPARE_ROWS) / STEP) * STEP),
  to: Math.ceil((rowAt(offsets, top + innerHeight) + 1 + SPARE_ROWS) / STEP) * STEP,
});
