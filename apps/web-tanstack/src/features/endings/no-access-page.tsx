import { LockKeyhole } from "lucide-react";
import { FullPage } from "#web/ui/full-page.tsx";
import { ElsewhereButtons } from "./elsewhere-buttons.tsx";
import type { EndingOf } from "./use-ending.ts";

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const removedText = ({ by, at }: EndingOf) =>
  [by ? `${by} removed you` : "You were removed", at && `on ${when.format(new Date(at))}`].filter(Boolean).join(" ");

/** REM-3. Nothing of the workspace is on the screen any more; the ways on are. */
export const NoAccessPage = ({ ending, slug }: { ending: EndingOf; slug: string }) => (
  <FullPage
    icon={LockKeyhole}
    title={`You no longer have access to ${ending.workspaceName ?? "this workspace"}`}
    actions={<ElsewhereButtons except={slug} />}
  >
    <p>{removedText(ending)}.</p>
    <p>If that surprises you, ask {ending.by ?? "an owner of the workspace"}.</p>
  </FullPage>
);
