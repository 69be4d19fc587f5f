import { useState } from "react";
import { LeaveDialog } from "#web/features/members/leave-dialog.tsx";
import { whyNotLeave } from "#web/features/members/member-rules.ts";
import { useIsLastOwner } from "#web/features/members/use-is-last-owner.ts";
import { useViewer } from "#web/lib/db/hooks.ts";
import { GuardedButton } from "#web/ui/guarded-button.tsx";
import { SettingsSection } from "./settings-section.tsx";

export const LeaveSection = ({ slug }: { slug: string }) => {
  const lastOwner = useIsLastOwner(useViewer()?.role.id ?? "");
  const [asking, setAsking] = useState(false);
  return (
    <SettingsSection title="Leave" text="You lose access at once, in every open tab.">
      <GuardedButton variant="default" reason={whyNotLeave(lastOwner)} onClick={() => setAsking(true)}>
        Leave workspace…
      </GuardedButton>
      <LeaveDialog slug={slug} act={asking ? { opener: null } : null} onClose={() => setAsking(false)} />
    </SettingsSection>
  );
};
