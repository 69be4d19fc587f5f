import { Button, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAcceptInvitation } from "#web/lib/api/mutations.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { endedText } from "./ended-text.ts";

/** One press joins. An invitation that ended in the meantime says how, and can't be pressed again. */
export const AcceptInvitation = ({ token }: { token: string }) => {
  const accept = useAcceptInvitation();
  const navigate = useNavigate();
  const [attempt, setAttempt] = useState(0);
  const ended = accept.error && endedText(accept.error);
  const join = () => {
    setAttempt((count) => count + 1);
    accept.mutate(
      { token },
      {
        onSuccess: ({ workspace }) =>
          navigate({ to: "/w/$slug/members", params: { slug: workspace.slug }, replace: true }),
      },
    );
  };
  return (
    <Stack gap="md">
      <ErrorSummary message={accept.error ? (ended?.text ?? accept.error.message) : null} attempt={attempt} />
      {!ended && (
        <Button size="md" fullWidth onClick={join} loading={accept.isPending || accept.isSuccess}>
          Accept invitation
        </Button>
      )}
    </Stack>
  );
};
