import { Button, Popover, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut } from "lucide-react";
import { useState } from "react";
import { markDeliberateSignOut } from "#web/features/session/deliberate-sign-out.ts";
import { useSignOut } from "#web/lib/api/mutations.ts";
import { useMe } from "#web/lib/api/queries.ts";
import { useViewer } from "#web/lib/db/hooks.ts";
import { ColorSchemeSwitch } from "#web/ui/color-scheme-switch.tsx";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import { toast } from "#web/ui/toasts.ts";
import classes from "./person-menu.module.css";

/** Who is signed in, the theme, and the way out. */
export const PersonMenu = ({ slug, compact }: { slug: string; compact: boolean }) => {
  const [opened, setOpened] = useState(false);
  const me = useMe().data;
  const you = useViewer();
  const signOut = useSignOut();
  const navigate = useNavigate();
  if (!me) return null;
  const leave = () => {
    markDeliberateSignOut();
    signOut.mutate(undefined, {
      onSuccess: () => navigate({ to: "/sign-in", search: {}, replace: true }),
      onError: (problem) => toast(`You are still signed in: ${problem.message}`, { tone: "warning" }),
    });
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={248}
      position="top-start"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.person}
          aria-label={`Account of ${me.user.name}`}
          onClick={() => setOpened(!opened)}
        >
          <MemberAvatar id={you?.memberId ?? me.user.id} name={me.user.name} size="sm" />
          {!compact && <span className={classes.name}>{me.user.name}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Account">
        <div className={classes.who}>
          <strong>{me.user.name}</strong>
          <span>{me.user.email}</span>
        </div>
        <div className={classes.theme}>
          <span aria-hidden="true">Theme</span>
          <ColorSchemeSwitch />
        </div>
        <Button
          fullWidth
          variant="default"
          mb="xs"
          leftSection={<KeyRound size={16} aria-hidden="true" />}
          onClick={() => {
            setOpened(false);
            void navigate({ to: "/w/$slug/account", params: { slug } });
          }}
        >
          Account and devices
        </Button>
        <Button
          fullWidth
          variant="default"
          leftSection={<LogOut size={16} aria-hidden="true" />}
          loading={signOut.isPending}
          onClick={leave}
        >
          Sign out
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
};
