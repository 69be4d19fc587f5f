import { Alert, Button, Stack } from "@mantine/core";
import { useSignOut } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";

/** INV-3: both addresses, and the way on. This page stays; without a session it offers to sign in with the right one. */
export const WrongAccount = ({ mine, invited }: { mine: string; invited: string }) => {
  const signOut = useSignOut();
  return (
    <Stack gap="md">
      <Alert color="yellow" role="note" title="This invitation is for another address">
        You are signed in as <strong>{mine}</strong>. The invitation was sent to <strong>{invited}</strong>.
      </Alert>
      <ErrorSummary message={signOut.error?.message ?? null} attempt={signOut.failureCount} />
      <Button onClick={() => signOut.mutate()} loading={signOut.isPending}>
        Sign out and continue
      </Button>
    </Stack>
  );
};
