import { Button, NativeSelect, Stack } from "@mantine/core";
import type { PeopleInvited } from "@orbit/shared/http";
import { type FormEvent, useState } from "react";
import { whyNotGrant } from "#web/features/members/member-rules.ts";
import { useInvitePeople } from "#web/lib/api/mutations.ts";
import { useRoles, useStanding } from "#web/lib/db/hooks.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { AddressInput } from "./address-input.tsx";
import type { Address } from "./parse-addresses.ts";

type InviteFormProps = { slug: string; onInvited: (answer: PeopleInvited) => void };

/** Invites the valid addresses; the others stay, to be put right. */
export const InviteForm = ({ slug, onInvited }: InviteFormProps) => {
  const roles = useRoles();
  const standing = useStanding();
  const invite = useInvitePeople(slug);
  const [addresses, setAddresses] = useState<readonly Address[]>([]);
  const [chosenRole, setChosenRole] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  const grantable = roles.filter((role) => whyNotGrant(standing, role) === null);
  const role =
    grantable.find(({ id }) => id === chosenRole) ?? grantable.find(({ kind }) => kind === "member") ?? grantable[0];
  const emails = addresses.filter(({ valid }) => valid).map(({ text }) => text);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt((count) => count + 1);
    if (emails.length === 0 || !role || invite.isPending) return;
    invite.mutate(
      { emails, roleId: role.id },
      {
        onSuccess: (answer) => {
          setAddresses((now) => now.filter(({ valid }) => !valid));
          setAttempt(0);
          onInvited(answer);
        },
      },
    );
  };
  const count = emails.length > 1 ? `Create ${emails.length} invitations` : "Create invitation";
  return (
    <form onSubmit={submit} aria-label="Invite people">
      <Stack gap="md">
        <ErrorSummary message={invite.error?.message ?? null} attempt={attempt} />
        <AddressInput
          addresses={addresses}
          onChange={setAddresses}
          error={attempt > 0 && emails.length === 0 ? "Add at least one e-mail address." : null}
        />
        <NativeSelect
          label="Role"
          description="You can give roles up to your own"
          value={role?.id ?? ""}
          onChange={(event) => setChosenRole(event.currentTarget.value)}
          data={grantable.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <div>
          <Button type="submit" loading={invite.isPending}>
            {count}
          </Button>
        </div>
      </Stack>
    </form>
  );
};
