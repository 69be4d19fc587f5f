import { Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import classes from "./full-page.module.css";

type FullPageProps = { icon: LucideIcon; title: string; children?: ReactNode; actions?: ReactNode };

/** A page that replaces everything: there is nothing of the workspace left to show. */
export const FullPage = ({ icon: Icon, title, children, actions }: FullPageProps) => {
  useDocumentTitle(`${title} · Orbit`);
  return (
    <main id="main" className={classes.page} tabIndex={-1}>
      <div className={classes.card}>
        <span className={classes.icon}>
          <Icon size={28} aria-hidden="true" />
        </span>
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        <div className={classes.text}>{children}</div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </main>
  );
};
