import { type RefObject, useCallback, useId, useRef, useState } from "react";

/** What a button opens, for the one who draws it. */
export type Popup = {
  /** The button's; the popup's own follows from it. */
  id: string;
  button: RefObject<HTMLButtonElement | null>;
  opened: boolean;
  close: () => void;
};

/**
 * A button and what it opens, apart from each other: the button costs a page nothing but itself, and the popup is fetched
 * and drawn once it was asked for. `button` goes on the button, `popup` to a deferred component that draws it.
 */
export const usePopup = (kind: "menu" | "dialog") => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<"unused" | "opened" | "closed">("unused");
  const opened = state === "opened";
  const toggle = () => {
    if (button.current) bringIntoSight(button.current);
    setState(opened ? "closed" : "opened");
  };
  const close = useCallback(() => setState("closed"), []);
  return {
    button: {
      ref: button,
      id,
      "aria-haspopup": kind,
      "aria-expanded": opened,
      "aria-controls": opened ? `${id}-dropdown` : undefined,
      onClick: toggle,
    } as const,
    popup: state === "unused" ? null : ({ id, button, opened, close } satisfies Popup),
  };
};

/** A key reaches a button that was scrolled away, too, and what opens beside it would stay hidden with it. */
const bringIntoSight = (button: HTMLButtonElement): void => {
  const { top, bottom } = button.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) button.scrollIntoView({ block: "nearest" });
};
