import { memo, Suspense, useEffect, useState } from "react";
import { deferred } from "#web/ui/deferred.ts";
import type { MemberAct } from "./member-menu.tsx";

const RemoveDialog = deferred(() => import("./remove-dialog.tsx").then((module) => module.RemoveDialog));
const LeaveDialog = deferred(() => import("./leave-dialog.tsx").then((module) => module.LeaveDialog));

type MemberDialogsProps = { slug: string; act: MemberAct | null; onClose: () => void; onRemoved: () => void };

/** Asks before what a member's menu offers is done. */
export const MemberDialogs = memo(({ slug, act, onClose, onRemoved }: MemberDialogsProps) => {
  const asked = useLastAct(act);
  if (!asked) return null;
  return (
    <Suspense fallback={null}>
      {asked.kind === "remove" ? (
        <RemoveDialog slug={slug} asked={asked} opened={act !== null} onClose={onClose} onRemoved={onRemoved} />
      ) : (
        <LeaveDialog slug={slug} act={act} onClose={onClose} />
      )}
    </Suspense>
  );
});
MemberDialogs.displayName = "MemberDialogs";

// While a dialog fades out it still says what it was about.
const useLastAct = (act: MemberAct | null) => {
  const [last, setLast] = useState(act);
  useEffect(() => {
    if (act) setLast(act);
  }, [act]);
  return act ?? last;
};
