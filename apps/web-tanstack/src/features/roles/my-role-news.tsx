import { useEffect, useRef } from "react";
import { useFlash, usePending, useViewer, type Viewer } from "#web/lib/db/hooks.ts";
import { toast } from "#web/ui/toasts.ts";
import { myRoleNews } from "./my-role-words.ts";

/** MYROLE-1: tells people what they gained and lost when their role, or what it allows, changes. Stays until closed. */
export const MyRoleNews = () => {
  const viewer = useViewer();
  const pending = usePending(viewer?.memberId ?? "");
  const memberFlash = useFlash(viewer?.memberId ?? "");
  const roleFlash = useFlash(viewer?.role.id ?? "");
  const before = useRef<Viewer | null>(null);
  const by = memberFlash?.by ?? roleFlash?.by ?? null;
  useEffect(() => {
    // One's own change that still waits may be refused; what counts is what is left after it.
    if (!viewer || pending) return;
    const known = before.current;
    before.current = viewer;
    if (!known || known.role === viewer.role) return;
    const news = myRoleNews(known.role, viewer.role, by);
    if (news) toast(news, { tone: "warning", persistent: true });
  }, [viewer, pending, by]);
  return null;
};
