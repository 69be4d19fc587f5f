import { Menu } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import classes from "./explained-item.module.css";

type ExplainedItemProps = { icon: LucideIcon; reason: string | null; onChoose: () => void; children: string };

/** A menu item for something grave. When it can't be chosen it stays reachable and says why. */
export const ExplainedItem = ({ icon: Icon, reason, onChoose, children }: ExplainedItemProps) => (
  <Menu.Item
    className={classes.item}
    leftSection={<Icon size={16} aria-hidden="true" />}
    closeMenuOnClick={!reason}
    {...(reason ? { "aria-disabled": true } : { onClick: onChoose })}
  >
    {children}
    {reason && <span className={classes.reason}>{reason}</span>}
  </Menu.Item>
);
