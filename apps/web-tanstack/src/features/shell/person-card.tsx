import { Button } from "@mantine/core";
import type { UserDto } from "@orbit/shared/dto";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut } from "lucide-react";
import { useLeave } from "#web/features/session/use-leave.ts";
import { ColorSchemeSwitch } from "#web/ui/color-scheme-switch.tsx";
import { PopupCard } from "#web/ui/popup-card.tsx";
import type { Popup } from "#web/ui/use-popup.ts";
import classes from "./person-menu.module.css";

type PersonCardProps = { popup: Popup; slug: string; user: UserDto };

/** Who is signed in, the theme, the account, and the way out. */
export const PersonCard = ({ popup, slug, user }: PersonCardProps) => {
  const { leave, isLeaving } = useLeave();
  const navigate = useNavigate();
  return (
    <PopupCard popup={popup} label="Account" width={248} position="top-start">
      <div className={classes.who}>
        <strong>{user.name}</strong>
        <span>{user.email}</span>
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
          popup.close();
          void navigate({ to: "/w/$slug/account", params: { slug } });
        }}
      >
        Account and devices
      </Button>
      <Button
        fullWidth
        variant="default"
        leftSection={<LogOut size={16} aria-hidden="true" />}
        loading={isLeaving}
        onClick={leave}
      >
        Sign out
      </Button>
    </PopupCard>
  );
};
