import { ActionIcon } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { ConnectionIndicator } from "#web/features/connection/connection-indicator.tsx";
import { WorkspaceSwitcher } from "#web/features/workspaces/workspace-switcher.tsx";
import { Hint } from "#web/ui/hint.tsx";
import { navItems } from "./nav-items.ts";
import { PersonMenu } from "./person-menu.tsx";
import classes from "./sidebar.module.css";

/** Navigation on wide screens; collapses to icons, and remembers it. */
export const Sidebar = ({ slug }: { slug: string }) => {
  const [collapsed, setCollapsed] = useLocalStorage({
    key: "orbit-sidebar-collapsed",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const toggleLabel = collapsed ? "Expand sidebar" : "Collapse sidebar";
  return (
    <aside className={classes.sidebar} aria-label="Sidebar" data-collapsed={collapsed}>
      <WorkspaceSwitcher slug={slug} compact={collapsed} />
      <nav className={classes.nav} aria-label="Workspace">
        {navItems.map(({ to, label, icon: Icon }) => (
          <Hint key={to} label={label} position="right" disabled={!collapsed}>
            <Link to={to} params={{ slug }} className={classes.link} aria-label={label}>
              <Icon size={19} aria-hidden="true" />
              <span className={classes.label}>{label}</span>
            </Link>
          </Hint>
        ))}
      </nav>
      <div className={classes.foot}>
        <ConnectionIndicator compact={collapsed} />
        <PersonMenu slug={slug} compact={collapsed} />
        <ActionIcon
          className={classes.collapse}
          variant="subtle"
          color="gray"
          aria-label={toggleLabel}
          aria-expanded={!collapsed}
          onClick={() => setCollapsed(!collapsed)}
        >
          {collapsed ? <PanelLeftOpen size={18} aria-hidden="true" /> : <PanelLeftClose size={18} aria-hidden="true" />}
        </ActionIcon>
      </div>
    </aside>
  );
};
