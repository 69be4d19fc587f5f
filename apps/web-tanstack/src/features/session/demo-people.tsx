import { UnstyledButton } from "@mantine/core";
import { useDemoSignIns } from "#web/lib/api/queries.ts";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import classes from "./demo-people.module.css";

type DemoPeopleProps = { onChoose: (credentials: { email: string; password: string }) => void; disabled: boolean };

/** In demo mode: one click signs in as one of the people who live here. Nothing outside of it. */
export const DemoPeople = ({ onChoose, disabled }: DemoPeopleProps) => {
  const { data: demo } = useDemoSignIns();
  if (!demo) return null;
  return (
    <section className={classes.demo} aria-labelledby="demo-title">
      <h2 id="demo-title" className={classes.title}>
        Or step in as somebody
      </h2>
      <p className={classes.hint}>This is a demo. Open a second window as another person and watch the two agree.</p>
      <ul className={classes.people}>
        {demo.people.map(({ name, email, role }) => (
          <li key={email}>
            <UnstyledButton
              className={classes.person}
              disabled={disabled}
              aria-label={`Sign in as ${name}, ${role}`}
              onClick={() => onChoose({ email, password: demo.password })}
            >
              <MemberAvatar id={email} name={name} size="sm" />
              <span className={classes.words}>
                <span className={classes.name}>{name}</span>
                <span className={classes.role}>{role}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
};
