import { useHotkeys } from "@mantine/hooks";
import { useSelector } from "@tanstack/react-store";
import { useRef, useState } from "react";
import { ToastCard } from "./toast-card.tsx";
import classes from "./toaster.module.css";
import { toasts } from "./toasts.ts";

/** The region of passing messages. F6 or Alt+T moves focus to it; while it is hovered or holds focus, nothing times out. */
export const Toaster = () => {
  const all = useSelector(toasts);
  const region = useRef<HTMLElement>(null);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const focusRegion = () => region.current?.focus();
  useHotkeys([
    ["F6", focusRegion],
    ["alt+T", focusRegion],
  ]);
  return (
    <section
      ref={region}
      className={classes.region}
      aria-label="Messages"
      tabIndex={-1}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      {all.map((toast) => (
        <ToastCard key={toast.id} toast={toast} paused={hovered || focused} />
      ))}
    </section>
  );
};
