import { Popover, UnstyledButton } from "@mantine/core";
import classes from "./avatar-stack.module.css";
import { MemberAvatar } from "./member-avatar.tsx";

export type StackPerson = { id: string; name: string; isYou: boolean };

type AvatarStackProps = { people: readonly StackPerson[]; label: string; max?: number };

// By name, never by arrival, so that faces do not shuffle; you come last.
const inOrder = (people: readonly StackPerson[]) =>
  people.toSorted(
    (a, b) => Number(a.isYou) - Number(b.isYou) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1),
  );

const nameOf = (person: StackPerson) => (person.isYou ? `${person.name} (You)` : person.name);

/** One face per person, however many tabs they have open. The button opens the whole list. */
export const AvatarStack = ({ people, label, max = 5 }: AvatarStackProps) => {
  if (people.length === 0) return null;
  const ordered = inOrder(people);
  const hidden = ordered.length > max ? ordered.length - (max - 1) : 0;
  return (
    <Popover position="bottom-end" shadow="md" withinPortal returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.stack} aria-label={`${label}: ${ordered.map(nameOf).join(", ")}`}>
          {ordered.slice(0, ordered.length - hidden).map((person) => (
            <span key={person.id} className={classes.face} title={nameOf(person)}>
              <MemberAvatar id={person.id} name={person.name} size="sm" />
            </span>
          ))}
          {hidden > 0 && <span className={classes.more}>+{hidden}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <ul className={classes.list}>
          {ordered.map((person) => (
            <li key={person.id}>
              <MemberAvatar id={person.id} name={person.name} size="sm" /> {nameOf(person)}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
};
