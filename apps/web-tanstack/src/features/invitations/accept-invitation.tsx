import { Button, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAcceptInvitation } from "#web/lib/api/mutations.ts";
import { useMe } from "#web/lib/api/queries.ts";
import { ErrorSummary } from "#web/ui/error-summary.tsx";
import { endedText } from "./ended-text.ts";

type AcceptInvitationProps = { token: string; slug: string };

/** One press joins. An invitation that ended in the meantime says how, and can't be pressed again. */
export const AcceptInvitation = ({ token, slug }: AcceptInvitationProps) => {
  const accept = useAcceptInvitation();
  const me = useMe();
  const navigate = useNavigate();
  const [attempt, setAttempt] = useState(0);
  const ended = accept.error && endedText(accept.error);
  const enter = () => navigate({ to: "/w/$slug/members", params: { slug }, replace: true });
  // Refused because another tab of the same person was faster: then they are in, which is what they asked for.
  const enterIfMember = async () => {
    const { data } = await me.refetch();
    if (data?.workspaces.some((workspace) => workspace.slug === slug)) await enter();
  };
  const join = () => {
    setAttempt((count) => count + 1);
    accept.mutate({ token }, { onSuccess: enter, onError: enterIfMember });
  };
  const message = accept.error && !me.isFetching ? (ended?.text ?? accept.error.message) : null;
  return (
    <Stack gap="md">
      <ErrorSummary message={message} attempt={attempt} />
      {!ended && (
        <Button size="md" fullWidth onClick={join} loading={accept.isPending || accept.isSuccess}>
          Accept invitation
        </Button>
      )}
    </Stack>
  );
};
