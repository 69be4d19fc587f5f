import { Ghost } from "lucide-react";
import { FullPage } from "#web/ui/full-page.tsx";
import { ElsewhereButtons } from "./elsewhere-buttons.tsx";
import type { EndingOf } from "./use-ending.ts";

/** The workspace was deleted, for everyone. */
export const GonePage = ({ ending, slug }: { ending: EndingOf; slug: string }) => (
  <FullPage icon={Ghost} title="This workspace is gone" actions={<ElsewhereButtons except={slug} />}>
    <p>
      {ending.workspaceName ?? "It"} was deleted{ending.by && ` by ${ending.by}`}, with everything in it.
    </p>
  </FullPage>
);
