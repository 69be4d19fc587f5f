import type { ReactNode } from "react";
import classes from "./surface.module.css";

/** A raised sheet that holds a list, a table or a form. */
export const Surface = ({ children, padded }: { children: ReactNode; padded?: "padded" }) => (
  <div className={classes.surface} data-padded={padded === "padded"}>
    {children}
  </div>
);
