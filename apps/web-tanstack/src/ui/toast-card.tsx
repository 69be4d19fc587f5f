import { CloseButton } from "@mantine/core";
import { useDocumentVisibility } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import classes from "./toaster.module.css";
import { closeToast, TOAST_MS, type Toast } from "./toasts.ts";

/** Ends after its time, which stands still while it is paused or the tab is hidden. */
const useLifetime = (toast: Toast, paused: boolean) => {
  const left = useRef(TOAST_MS);
  const hidden = useDocumentVisibility() === "hidden";
  const runs = !toast.persistent && !paused && !hidden;
  useEffect(() => {
    if (!runs) return;
    const startedAt = Date.now();
    const timer = setTimeout(() => closeToast(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - startedAt;
    };
  }, [runs, toast.id]);
};

export const ToastCard = ({ toast, paused }: { toast: Toast; paused: boolean }) => {
  useLifetime(toast, paused);
  return (
    <div className={classes.card} data-tone={toast.tone}>
      <div role="status" className={classes.text}>
        {toast.text}
      </div>
      <CloseButton aria-label="Close message" onClick={() => closeToast(toast.id)} />
    </div>
  );
};
