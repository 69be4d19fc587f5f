import { Armchair } from "lucide-react";
import { PresenceText } from "#web/features/members/presence-text.tsx";
import type { StackPerson } from "#web/ui/avatar-stack.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import classes from "./room-people.module.css";

/** Who is in the room, face by face. */
export const RoomPeople = ({ people }: { people: readonly StackPerson[] }) => {
  if (people.length === 0) {
    return (
      <EmptyState icon={Armchair} title="The room is empty">
        You will be listed here as soon as the connection is back.
      </EmptyState>
    );
  }
  return (
    <ul className={classes.people} aria-label="In this room">
      {people.map((person) => (
        <li key={person.id} className={classes.person} data-testid="room-person" data-member-id={person.id}>
          <MemberAvatar id={person.id} name={person.name} size="lg" />
          <span className={classes.name}>
            {person.name} {person.isYou && "(You)"}
          </span>
          <PresenceText memberId={person.id} />
        </li>
      ))}
    </ul>
  );
};
