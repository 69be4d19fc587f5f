import { Alert, Button, Group } from "@mantine/core";
import type { InvitationPreview, Me } from "@orbit/shared/http";
import { Link } from "@tanstack/react-router";
import { Day } from "#web/ui/day.tsx";
import { AcceptInvitation } from "./accept-invitation.tsx";
import classes from "./invitation-card.module.css";
import { WrongAccount } from "./wrong-account.tsx";

type InvitationCardProps = { token: string; preview: InvitationPreview; me: Me | null };

/** INV-8: workspace, inviter and role, before anything is asked of the visitor. */
export const InvitationCard = ({ token, preview, me }: InvitationCardProps) => {
  const { workspace, inviterName, roleName, email, expiresAt } = preview;
  return (
    <>
      <p className={classes.lead}>
        <strong>{inviterName ?? "Somebody"}</strong> invites you to work in <strong>{workspace.name}</strong>.
      </p>
      <dl className={classes.facts}>
        <dt>Your role</dt>
        <dd>{roleName}</dd>
        <dt>Sent to</dt>
        <dd>{email}</dd>
        <dt>Good until</dt>
        <dd>
          <Day at={expiresAt} />
        </dd>
      </dl>
      {!me && <SignedOutWays token={token} />}
      {me && me.user.email === email && <AcceptInvitation token={token} slug={workspace.slug} />}
      {me && me.user.email !== email && <WrongAccount mine={me.user.email} invited={email} />}
    </>
  );
};

const SignedOutWays = ({ token }: { token: string }) => {
  const next = `/invite/${token}`;
  return (
    <>
      <Alert color="orbit" role="note" className={classes.hint}>
        To join you need an account for this address.
      </Alert>
      <Group grow>
        <Button component={Link} to={`/sign-up?next=${encodeURIComponent(next)}`}>
          Create an account
        </Button>
        <Button component={Link} to={`/sign-in?next=${encodeURIComponent(next)}`} variant="default">
          Sign in
        </Button>
      </Group>
    </>
  );
};
