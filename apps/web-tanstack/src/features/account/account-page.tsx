import { useMe } from "#web/lib/api/queries.ts";
import { useWorkspace } from "#web/lib/db/hooks.ts";
import { PageHeader } from "#web/ui/page-header.tsx";
import classes from "./account-page.module.css";
import { PasswordSection } from "./password-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";

/** What belongs to the person and not to the workspace: their password, and where they are signed in. */
export const AccountPage = () => {
  const workspace = useWorkspace();
  const email = useMe().data?.user.email ?? "";
  return (
    <>
      <PageHeader title="Account" of={workspace?.name} subtitle={email} />
      <div className={classes.sections}>
        <SessionsSection />
        <PasswordSection email={email} />
      </div>
    </>
  );
};
