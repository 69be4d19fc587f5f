import { Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { ColorSchemeSwitch } from "#web/ui/color-scheme-switch.tsx";
import { OrbitMark } from "#web/ui/orbit-mark.tsx";
import classes from "./auth-layout.module.css";

type AuthLayoutProps = { title: string; intro?: ReactNode; children: ReactNode; footer?: ReactNode };

/** The frame of the pages outside any workspace. */
export const AuthLayout = ({ title, intro, children, footer }: AuthLayoutProps) => {
  useDocumentTitle(`${title} · Orbit`);
  return (
    <div className={classes.page}>
      <header className={classes.brand}>
        <OrbitMark size={36} />
        <span>Orbit</span>
      </header>
      <main id="main" className={classes.card} tabIndex={-1}>
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {intro && <div className={classes.intro}>{intro}</div>}
        {children}
      </main>
      <footer className={classes.footer}>
        {footer}
        <ColorSchemeSwitch />
      </footer>
    </div>
  );
};
