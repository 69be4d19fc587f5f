import { type ReactNode, useId } from "react";
import { Surface } from "#web/ui/surface.tsx";
import classes from "./settings-page.module.css";

type SettingsSectionProps = { title: string; text: string; children: ReactNode };

export const SettingsSection = ({ title, text, children }: SettingsSectionProps) => {
  const id = useId();
  return (
    <Surface padded="padded">
      <section aria-labelledby={id}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        <p className={classes.text}>{text}</p>
        {children}
      </section>
    </Surface>
  );
};
