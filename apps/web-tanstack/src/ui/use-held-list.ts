import { type PointerEvent, useEffect, useRef, useState } from "react";
import { beforePaint } from "#web/lib/before-paint.ts";

/** How long after the last movement of the pointer a list counts as left alone. */
const RELEASE_AFTER_MS = 3_000;

type Row = { id: string };

export type HeldList<T> = {
  shown: readonly T[];
  /** How many arrivals, departures and new orders wait. */
  waiting: number;
  /** Shows them now. */
  release: () => void;
  /** Goes on the element that holds the list. */
  hold: { onPointerMove: (event: PointerEvent<HTMLElement>) => void };
};

/** Rows that came or went, and one more when those that stayed are in another order. */
export const countWaiting = (held: readonly Row[], now: readonly Row[]): number => {
  const before = new Set(held.map(({ id }) => id));
  const after = new Set(now.map(({ id }) => id));
  const stayed = held.filter(({ id }) => after.has(id));
  const arrived = now.filter(({ id }) => !before.has(id));
  const common = now.filter(({ id }) => before.has(id));
  const reordered = stayed.some(({ id }, place) => common[place]?.id !== id);
  return held.length - stayed.length + arrived.length + Number(reordered);
};

/**
 * Keeps rows where they are while somebody aims at them: what they say stays live, but none comes, goes or moves
 * until the pointer rests or leaves, or the waiting changes are asked for. An open menu holds on. `view` names what
 * the person chose to see; choosing something else is never held back.
 */
export const useHeldList = <T extends Row>(items: readonly T[], view: string): HeldList<T> => {
  const [held, setHeld] = useState<{ rows: readonly T[]; view: string } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const releaseLater = (list: HTMLElement) => {
    clearTimeout(timer.current);
    const releaseUnlessMenuIsOpen = () =>
      list.querySelector('[aria-expanded="true"]') ? releaseLater(list) : release();
    timer.current = setTimeout(() => beforePaint(releaseUnlessMenuIsOpen), RELEASE_AFTER_MS);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType !== "mouse") return;
    if (held?.view !== view) setHeld({ rows: items, view });
    releaseLater(event.currentTarget);
  };

  const rows = held?.view === view ? held.rows : null;
  return {
    shown: rows ? inPlace(rows, items) : items,
    waiting: rows ? countWaiting(rows, items) : 0,
    release,
    hold: { onPointerMove },
  };
};

const inPlace = <T extends Row>(held: readonly T[], now: readonly T[]): readonly T[] => {
  const latest = new Map(now.map((item) => [item.id, item]));
  return held.map((item) => latest.get(item.id) ?? item);
};
