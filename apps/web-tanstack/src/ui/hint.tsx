import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  Suspense,
  useEffect,
  useState,
} from "react";
import { deferred } from "./deferred.ts";
import type { HintPlace } from "./hint-bubble.tsx";

const HintBubble = deferred(() => import("./hint-bubble.tsx").then((module) => module.HintBubble));

export type HintTarget = {
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: () => void;
};
type HintProps = { label: string; position?: HintPlace; disabled?: boolean; children: ReactElement<HintTarget> };

/**
 * Words beside an element while it is pointed at, after it was touched, or while the keyboard is on it; Escape takes them
 * away. They are for eyes alone: give the element a name or a description, too.
 */
export const Hint = ({ label, position = "top", disabled = false, children }: HintProps) => {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [asked, setAsked] = useState(false);
  const shown = asked && !disabled;
  useDismissal(shown, target, setAsked);
  const show = (element: HTMLElement) => {
    setTarget(element);
    setAsked(true);
  };
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: ({ currentTarget }) => show(currentTarget),
        onPointerLeave: ({ pointerType }) => pointerType === "mouse" && setAsked(false),
        onFocus: ({ currentTarget }) => currentTarget.matches(":focus-visible") && show(currentTarget),
        onBlur: () => setAsked(false),
      })}
      {target && (
        <Suspense fallback={null}>
          <HintBubble target={target} shown={shown} label={label} position={position} />
        </Suspense>
      )}
    </>
  );
};

/** A touch leaves at once, and its words stay until something else is touched. */
const useDismissal = (shown: boolean, target: HTMLElement | null, setAsked: (asked: boolean) => void) => {
  useEffect(() => {
    if (!shown) return;
    const { signal, abort } = abortable();
    document.addEventListener("keydown", ({ key }) => key === "Escape" && setAsked(false), { signal });
    document.addEventListener("pointerdown", (event) => isOutside(target, event) && setAsked(false), { signal });
    return abort;
  }, [shown, target, setAsked]);
};

const abortable = () => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};

const isOutside = (target: HTMLElement | null, event: Event) =>
  event.target instanceof Node && !target?.contains(event.target);
