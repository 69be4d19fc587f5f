import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { useContact, useFlash, useViewer } from "#web/lib/db/hooks.ts";
import { FlashNote } from "#web/ui/flash-note.tsx";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import classes from "./member-name.module.css";

/** Who it is: face, name, "(You)", the address for those who may see it, and who just changed them. */
export const MemberName = ({ member }: { member: WorkspaceMemberDto }) => {
  const email = useContact(member.id);
  const flash = useFlash(member.id);
  const isYou = useViewer()?.memberId === member.id;
  return (
    <span className={classes.member}>
      <MemberAvatar id={member.id} name={member.name} />
      <span className={classes.words}>
        <span className={classes.name}>
          <span className={classes.full} title={member.name}>
            {member.name}
          </span>
          {isYou && <span className={classes.you}>(You)</span>}
        </span>
        {email && <span className={classes.email}>{email}</span>}
      </span>
      {flash && (
        <span className={classes.news}>
          <FlashNote flash={flash} />
        </span>
      )}
    </span>
  );
};
