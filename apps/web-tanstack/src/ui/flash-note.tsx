import classes from "./live-row.module.css";
import type { Flash } from "./live-row.tsx";

/** "Updated by Ana", for as long as the row flashes; it stays under reduced motion too. */
export const FlashNote = ({ flash }: { flash: Flash | null }) =>
  flash && <span className={classes.note}>{flash.by ? `Updated by ${flash.by}` : "Updated"}</span>;
