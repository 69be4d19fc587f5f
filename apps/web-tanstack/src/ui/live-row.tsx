import type { ComponentPropsWithRef } from "react";
import classes from "./live-row.module.css";

export type Flash = { by: string | null };

type LiveRowProps = ComponentPropsWithRef<"tr"> & { flash: Flash | null };

/** A table row that shows for a moment that somebody else changed it. The words are `FlashNote`'s. */
export const LiveRow = ({ flash, className, ...row }: LiveRowProps) => (
  <tr
    {...row}
    className={className ? `${classes.row} ${className}` : classes.row}
    data-flash={flash ? "true" : undefined}
  />
);
