import { usePresence } from "#web/lib/db/hooks.ts";
import { Ago } from "#web/ui/ago.tsx";
import { PresenceDot } from "#web/ui/presence-dot.tsx";
import classes from "./presence-text.module.css";

/** Whether somebody is here, by shape, colour and words. */
export const PresenceText = ({ memberId }: { memberId: string }) => {
  const { status, lastSeenAt } = usePresence(memberId);
  return (
    <span className={classes.presence} data-testid="presence" data-status={status}>
      <PresenceDot status={status} />
      <span>
        {status === "online" && "Online"}
        {status === "away" && "Away"}
        {status === "offline" &&
          (lastSeenAt ? (
            <>
              Last seen <Ago at={lastSeenAt} />
            </>
          ) : (
            "Offline"
          ))}
        {status === "unknown" && <span title="Presence unknown while offline">Unknown</span>}
      </span>
    </span>
  );
};
