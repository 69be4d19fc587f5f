import { getRouteApi } from "@tanstack/react-router";
import { AuthLayout } from "#web/features/session/auth-layout.tsx";
import { useInvitationPreview, useMe } from "#web/lib/api/queries.ts";
import { Splash } from "#web/ui/splash.tsx";
import { InvitationCard } from "./invitation-card.tsx";
import { InvitationProblem } from "./invitation-problem.tsx";

const route = getRouteApi("/invite/$token");

/** Where an invitation's link leads, signed in or not: what it is comes first, an account second. */
export const InvitePage = () => {
  const { token } = route.useParams();
  const me = useMe();
  const preview = useInvitationPreview(token);
  if (preview.error) return <InvitationProblem problem={preview.error} onRetry={() => preview.refetch()} />;
  if (!preview.data || me.isPending) return <Splash />;
  return (
    <AuthLayout title={`Join ${preview.data.workspace.name}`}>
      <InvitationCard token={token} preview={preview.data} me={me.data ?? null} />
    </AuthLayout>
  );
};
