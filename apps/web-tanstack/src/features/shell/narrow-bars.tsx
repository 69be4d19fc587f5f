import { Link } from "@tanstack/react-router";
import { ConnectionIndicator } from "#web/features/connection/connection-indicator.tsx";
import { WorkspaceSwitcher } from "#web/features/workspaces/workspace-switcher.tsx";
import classes from "./narrow-bars.module.css";
import { navItems } from "./nav-items.ts";
import { PersonMenu } from "./person-menu.tsx";

/** Navigation on narrow screens: who and where on top, places within reach of the thumb below. */
export const NarrowBars = ({ slug }: { slug: string }) => (
  <>
    <section className={classes.top} aria-label="Top bar">
      <WorkspaceSwitcher slug={slug} compact={false} />
      <div className={classes.corner}>
        <ConnectionIndicator compact />
        <PersonMenu slug={slug} compact />
      </div>
    </section>
    <nav className={classes.bottom} aria-label="Workspace">
      {navItems.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} params={{ slug }} className={classes.link}>
          <Icon size={20} aria-hidden="true" />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  </>
);
