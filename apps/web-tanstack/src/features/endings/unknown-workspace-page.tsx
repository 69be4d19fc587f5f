import { Compass } from "lucide-react";
import { FullPage } from "#web/ui/full-page.tsx";
import { ElsewhereButtons } from "./elsewhere-buttons.tsx";

/** The same for a workspace that doesn't exist and for one that isn't theirs: outsiders can't tell which. */
export const UnknownWorkspacePage = () => (
  <FullPage icon={Compass} title="There is no such workspace here" actions={<ElsewhereButtons />}>
    <p>It may not exist, or you may not be one of its members. To join one, open the link of your invitation.</p>
  </FullPage>
);
