import { useInvitationPreview } from "#web/lib/api/queries.ts";

const tokenOf = (next: string | undefined): string | null => /^\/invite\/([^/?#]+)/.exec(next ?? "")?.[1] ?? null;

type InvitationContextProps = { next: string | undefined; fallback: string };

/** Keeps in sight, while signing in or up, what somebody was invited to. */
export const InvitationContext = ({ next, fallback }: InvitationContextProps) => {
  const token = tokenOf(next);
  return token ? <InvitedTo token={token} fallback={fallback} /> : fallback;
};

const InvitedTo = ({ token, fallback }: { token: string; fallback: string }) => {
  const { data } = useInvitationPreview(token);
  if (!data) return fallback;
  return (
    <>
      To join <strong>{data.workspace.name}</strong> as {data.roleName}. The invitation was sent to{" "}
      <strong>{data.email}</strong>.
    </>
  );
};
