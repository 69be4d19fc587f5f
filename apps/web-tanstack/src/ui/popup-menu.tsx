import { Menu, type MenuProps } from "@mantine/core";
import { Anchor } from "./anchor.tsx";
import { useOpenedAfterMount } from "./use-opened-after-mount.ts";
import type { Popup } from "./use-popup.ts";

type PopupMenuProps = Pick<MenuProps, "width" | "position" | "children"> & {
  popup: Popup;
  className?: string | undefined;
};

/** A menu beside the button of `usePopup`. Its children are `Menu.Item`s. */
export const PopupMenu = ({ popup, className, children, ...menu }: PopupMenuProps) => (
  <Menu {...menu} id={popup.id} opened={useOpenedAfterMount(popup.opened)} onClose={popup.close}>
    <Menu.Target>
      <Anchor element={popup.button} />
    </Menu.Target>
    <Menu.Dropdown {...(className && { className })}>{children}</Menu.Dropdown>
  </Menu>
);
