import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { AuthLayout } from "#web/features/session/auth-layout.tsx";
import { useLeave } from "#web/features/session/use-leave.ts";
import { useMe } from "#web/lib/api/queries.ts";
import links from "#web/ui/text-link.module.css";
import classes from "./account-page.module.css";
import { PasswordSection } from "./password-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";

/** The account of somebody who is in no workspace, within which everybody else finds theirs. */
export const OwnAccountPage = () => {
  const email = useMe().data?.user.email ?? "";
  const { leave, isLeaving } = useLeave();
  return (
    <AuthLayout
      title="Account"
      intro={email}
      footer={
        <Link className={links.link} to="/">
          Back
        </Link>
      }
    >
      <div className={classes.sections}>
        <SessionsSection />
        <PasswordSection email={email} />
        <Button
          variant="default"
          leftSection={<LogOut size={16} aria-hidden="true" />}
          loading={isLeaving}
          onClick={leave}
        >
          Sign out
        </Button>
      </div>
    </AuthLayout>
  );
};
