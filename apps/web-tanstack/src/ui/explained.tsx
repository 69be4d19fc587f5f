import { VisuallyHidden } from "@mantine/core";
import { cloneElement, type ReactElement, useId } from "react";
import { Hint, type HintTarget } from "./hint.tsx";

type Describable = HintTarget & { "aria-describedby"?: string };
type ExplainedProps = { reason: string | null; children: ReactElement<Describable> };

/** Gives a control that can't be used its reason, on hover, on focus and for screen readers. */
export const Explained = ({ reason, children }: ExplainedProps) => {
  const id = useId();
  if (!reason) return children;
  return (
    <>
      <Hint label={reason}>{cloneElement(children, { "aria-describedby": id })}</Hint>
      <VisuallyHidden id={id}>{reason}</VisuallyHidden>
    </>
  );
};
