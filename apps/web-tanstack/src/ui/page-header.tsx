import { Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./page-header.module.css";

type PageHeaderProps = {
  title: string;
  /** What the title stands in, usually the workspace's name; for the tab's title only. */
  of?: string | null | undefined;
  subtitle?: ReactNode;
  actions?: ReactNode;
};

/** The one h1 of the page and the tab's title. */
export const PageHeader = ({ title, of, subtitle, actions }: PageHeaderProps) => {
  useDocumentTitle(`${title} · ${of ?? "Orbit"}`);
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {subtitle && <p className={classes.subtitle}>{subtitle}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
};
