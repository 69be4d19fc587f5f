import type { ComponentPropsWithRef } from "react";
import classes from "./live-row.module.css";
import type { Flash } from "./live-row.tsx";

type LiveItemProps = ComponentPropsWithRef<"li"> & { flash: Flash | null };

/** `LiveRow` for lists. */
export const LiveItem = ({ flash, className, ...item }: LiveItemProps) => (
  <li
    {...item}
    className={className ? `${classes.row} ${className}` : classes.row}
    data-flash={flash ? "true" : undefined}
  />
);
