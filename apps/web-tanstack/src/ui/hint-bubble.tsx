import { Tooltip } from "@mantine/core";

export type HintPlace = "top" | "right";
type HintBubbleProps = { target: HTMLElement; shown: boolean; label: string; position: HintPlace };

/** What `Hint` shows. */
export const HintBubble = ({ target, shown, label, position }: HintBubbleProps) => (
  <Tooltip target={target} opened={shown} label={label} position={position} />
);
