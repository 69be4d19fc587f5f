import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./loading-rows.module.css";

const SHOW_AFTER_MS = 150;

/** Placeholders the height of the rows to come. Nothing shows for the first moment, so that a quick answer doesn't blink. */
export const LoadingRows = ({ rows = 6, what }: { rows?: number; what: string }) => {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className={classes.rows} data-shown={shown}>
      <VisuallyHidden role="status">Loading {what}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton circle height={36} />
          <Skeleton height={14} width="34%" />
          <Skeleton height={14} width="18%" />
        </div>
      ))}
    </div>
  );
};
