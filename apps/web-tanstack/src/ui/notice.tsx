import type { ReactNode } from "react";
import classes from "./notice.module.css";

/** One line across the page that stays until what it says is over. */
export const Notice = ({ children, action }: { children: ReactNode; action?: ReactNode }) => (
  <div className={classes.notice}>
    <div role="status" className={classes.text}>
      {children}
    </div>
    {action}
  </div>
);
