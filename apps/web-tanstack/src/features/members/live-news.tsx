import { useEffect, useRef } from "react";
import { useHydration, useMembersById, useRoles, useViewer } from "#web/lib/db/hooks.ts";
import { announce } from "#web/ui/announcements.ts";
import { toast } from "#web/ui/toasts.ts";
import { memberNews } from "./member-news.ts";

/** Tells of members who came, left or got another role: screen readers hear it, and whoever invited somebody sees it. */
export const LiveNews = () => {
  const ready = useHydration().status === "ready";
  const members = useMembersById();
  const roles = useRoles();
  const you = useViewer()?.memberId ?? null;
  const before = useRef<typeof members | null>(null);
  useEffect(() => {
    if (!ready) return;
    const known = before.current;
    before.current = members;
    if (!known || known === members) return;
    const news = memberNews(known, members, roles);
    for (const sentence of news.sentences) announce(sentence);
    const accepted = news.joined.filter(({ invitedBy }) => invitedBy !== null && invitedBy === you);
    const [first] = accepted;
    if (!first) return;
    toast(accepted.length === 1 ? `${first.name} accepted your invitation.` : `${accepted.length} people joined.`, {
      tone: "good",
    });
  }, [ready, members, roles, you]);
  return null;
};
