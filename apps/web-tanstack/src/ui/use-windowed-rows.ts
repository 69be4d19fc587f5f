import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Shorter lists are rendered whole: find-in-page and printing then work as everywhere. */
const WINDOWED_ABOVE = 100;

type WindowedRows<E extends HTMLElement> = {
  /** The element whose children the rows are. */
  ref: RefObject<E | null>;
  /** Goes on each row, beside `data-index`; null while all rows are there. */
  measure: ((row: Element | null) => void) | null;
  from: number;
  to: number;
  /** Pixels that stand for the rows before and after. */
  before: number;
  after: number;
};

/** Which rows of a long list belong in the document while the window is scrolled to where it is. */
export const useWindowedRows = <E extends HTMLElement>(count: number, rowHeight: number): WindowedRows<E> => {
  const ref = useRef<E>(null);
  const [top, setTop] = useState(0);
  const whole = count <= WINDOWED_ABOVE;
  useLayoutEffect(() => {
    if (ref.current) setTop(ref.current.getBoundingClientRect().top + window.scrollY);
  }, [whole]);
  const virtual = useWindowVirtualizer({
    count: whole ? 0 : count,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  if (whole) return { ref, measure: null, from: 0, to: count, before: 0, after: 0 };
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    ref,
    measure: virtual.measureElement,
    from: first?.index ?? 0,
    to: (last?.index ?? -1) + 1,
    before: (first?.start ?? top) - top,
    after: virtual.getTotalSize() - ((last?.end ?? top) - top),
  };
};
