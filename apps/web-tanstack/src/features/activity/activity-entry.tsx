import type { ActivityEntryDto } from "@orbit/shared/dto";
import { Sparkles } from "lucide-react";
import { Ago } from "#web/ui/ago.tsx";
import { MemberAvatar } from "#web/ui/member-avatar.tsx";
import classes from "./activity-page.module.css";

export const ActivityEntry = ({ entry }: { entry: ActivityEntryDto }) => (
  <li className={classes.entry}>
    {entry.actorId ? (
      <MemberAvatar id={entry.actorId} name={entry.actorName ?? "?"} size="sm" />
    ) : (
      <span className={classes.noActor}>
        <Sparkles size={15} aria-hidden="true" />
      </span>
    )}
    <span className={classes.sentence}>
      {entry.sentence}
      {/* Most sentences begin with who did it; the others leave it to the face, which not everybody sees. */}
      {entry.actorName && !entry.sentence.startsWith(entry.actorName) && (
        <span className={classes.by}> By {entry.actorName}.</span>
      )}
    </span>
    <span className={classes.when}>
      <Ago at={entry.at} />
    </span>
  </li>
);
