import { initialsOf } from "#web/ui/member-avatar.tsx";
import classes from "./workspace-badge.module.css";

/** A workspace's letters on the product's colour. Decoration: its name stands beside it. */
export const WorkspaceBadge = ({ name }: { name: string }) => (
  <span className={classes.badge} aria-hidden="true">
    {initialsOf(name)}
  </span>
);
