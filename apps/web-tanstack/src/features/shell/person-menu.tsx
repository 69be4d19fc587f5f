import { UnstyledButton } from "@mantine/core";
import { Suspense } from "react";
import { useMe } from "#web/lib/api/queries.ts";
import { useViewer } from "#web/lib/db/hooks.ts";
import { deferred } from "#web/ui/deferred.ts";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import { usePopup } from "#web/ui/use-popup.ts";
import classes from "./person-menu.module.css";

const PersonCard = deferred(() => import("./person-card.tsx").then((module) => module.PersonCard));

/** Who is signed in; leads to the theme, the account and the way out. */
export const PersonMenu = ({ slug, compact }: { slug: string; compact: boolean }) => {
  const { button, popup } = usePopup("dialog");
  const me = useMe().data;
  const you = useViewer();
  if (!me) return null;
  return (
    <>
      <UnstyledButton {...button} className={classes.person} aria-label={`Account of ${me.user.name}`}>
        <MemberAvatar id={you?.memberId ?? me.user.id} name={me.user.name} size="sm" />
        {!compact && <span className={classes.name}>{me.user.name}</span>}
      </UnstyledButton>
      {popup && (
        <Suspense fallback={null}>
          <PersonCard popup={popup} slug={slug} user={me.user} />
        </Suspense>
      )}
    </>
  );
};
