import { type Ref, type RefObject, useLayoutEffect } from "react";

type AnchorProps = { element: RefObject<HTMLElement | null>; ref?: Ref<HTMLElement> };

/** Draws nothing: stands in for an element that is drawn elsewhere, where a component wants to wrap what it is placed by. */
export const Anchor = ({ element, ref }: AnchorProps) => {
  useLayoutEffect(() => {
    if (typeof ref !== "function") return;
    ref(element.current);
    return () => {
      ref(null);
    };
  }, [element, ref]);
  return null;
};
