import { Popover, type PopoverProps } from "@mantine/core";
import { Anchor } from "./anchor.tsx";
import { useOpenedAfterMount } from "./use-opened-after-mount.ts";
import type { Popup } from "./use-popup.ts";

type PopupCardProps = Pick<PopoverProps, "width" | "position" | "children"> & { popup: Popup; label: string };

/** A small dialog beside the button of `usePopup`; focus goes into it, and back when it closes. */
export const PopupCard = ({ popup, label, children, ...popover }: PopupCardProps) => (
  <Popover
    {...popover}
    id={popup.id}
    opened={useOpenedAfterMount(popup.opened)}
    onClose={popup.close}
    shadow="md"
    withinPortal
    trapFocus
    returnFocus
  >
    <Popover.Target>
      <Anchor element={popup.button} />
    </Popover.Target>
    <Popover.Dropdown aria-label={label}>{children}</Popover.Dropdown>
  </Popover>
);
