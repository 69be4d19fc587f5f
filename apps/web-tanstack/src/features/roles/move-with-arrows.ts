import type { KeyboardEvent } from "react";

const steps: Record<string, { rows: number; columns: number }> = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
  Home: { rows: 0, columns: Number.NEGATIVE_INFINITY },
  End: { rows: 0, columns: Number.POSITIVE_INFINITY },
};

const clamp = (index: number, length: number) => Math.max(0, Math.min(length - 1, index));

const cellsByRow = (table: HTMLTableElement): HTMLElement[][] =>
  [...table.rows].map((row) => [...row.querySelectorAll<HTMLElement>("[data-cell]")]).filter((row) => row.length > 0);

/** Moves focus between the buttons marked `data-cell`, and makes the one that has it the table's Tab stop. */
export const moveWithArrows = (event: KeyboardEvent<HTMLTableElement>): void => {
  const step = steps[event.key];
  const from = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-cell]") : null;
  if (!step || !from) return;
  event.preventDefault();
  const rows = cellsByRow(event.currentTarget);
  const row = rows.findIndex((cells) => cells.includes(from));
  const cells = rows[clamp(row + step.rows, rows.length)] ?? [];
  const target = cells[clamp((rows[row]?.indexOf(from) ?? 0) + step.columns, cells.length)];
  if (!target) return;
  for (const cell of rows.flat()) cell.tabIndex = cell === target ? 0 : -1;
  target.focus();
};
