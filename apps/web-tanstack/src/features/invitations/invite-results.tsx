import { Alert, Button, Group } from "@mantine/core";
import type { PeopleInvited } from "@orbit/shared/http";
import { useEffect, useRef } from "react";
import { CopyButton } from "#web/ui/copy-button.tsx";
import classes from "./invite-results.module.css";

type InviteResultsProps = { answer: PeopleInvited; onDone: () => void };

const skippedText = {
  already_member: "is already a member",
  already_invited: "already has a pending invitation",
} as const;

/** The links, shown this once, and what became of each address. Takes the focus: copying is the next thing to do. */
export const InviteResults = ({ answer, onDone }: InviteResultsProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { invitations, skipped } = answer;
  const all = invitations.map(({ email, link }) => `${email} ${link}`).join("\n");
  return (
    <section aria-labelledby="links-title">
      <h2 id="links-title" className={classes.title} ref={heading} tabIndex={-1}>
        {invitations.length === 0 ? "Nobody new to invite" : "Pass these links on"}
      </h2>
      {invitations.length > 0 && (
        <>
          <p className={classes.hint}>
            Each works once, for its address. They are shown only now: Orbit keeps no copy.
          </p>
          <ul className={classes.links} aria-label="Invitation links">
            {invitations.map(({ invitation, email, link }) => (
              <li key={invitation.id} className={classes.link}>
                <span className={classes.address}>{email}</span>
                <code className={classes.url}>{link}</code>
                <CopyButton text={link} label={`Copy link for ${email}`}>
                  Copy link
                </CopyButton>
              </li>
            ))}
          </ul>
        </>
      )}
      {skipped.length > 0 && (
        <Alert color="yellow" role="note" className={classes.skipped}>
          {skipped.map(({ email, reason }) => (
            <div key={email}>
              {email} {skippedText[reason]}.
            </div>
          ))}
        </Alert>
      )}
      <Group gap="sm">
        {invitations.length > 1 && (
          <CopyButton text={all} label="Copy all links">
            Copy all links
          </CopyButton>
        )}
        <Button variant="default" size="compact-sm" onClick={onDone}>
          Invite more people
        </Button>
      </Group>
    </section>
  );
};
