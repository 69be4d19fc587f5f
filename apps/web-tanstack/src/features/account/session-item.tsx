import { Badge, Button } from "@mantine/core";
import type { SessionDto } from "@orbit/shared/dto";
import { useEndSession } from "#web/lib/api/account.ts";
import { Ago } from "#web/ui/ago.tsx";
import { Day } from "#web/ui/day.tsx";
import { toast } from "#web/ui/toasts.ts";
import classes from "./sessions-section.module.css";

/** One device. This one is ended by the menu's "Sign out", which also leads away from here. */
export const SessionItem = ({ session }: { session: SessionDto }) => {
  const end = useEndSession();
  const { id: sessionId, device, current } = session;
  const signOut = () =>
    end.mutate(
      { sessionId },
      {
        onSuccess: () => toast(`${device} is signed out.`, { tone: "good" }),
        onError: (problem) => toast(`${device} is still signed in: ${problem.message}`, { tone: "warning" }),
      },
    );
  return (
    <li className={classes.item} data-testid="session">
      <div className={classes.words}>
        <span className={classes.device}>
          {device} {current && <Badge variant="light">This device</Badge>}
        </span>
        <span className={classes.facts}>
          {current ? (
            "In use now"
          ) : (
            <>
              Last used <Ago at={session.lastUsedAt} />
            </>
          )}{" "}
          · signed in <Day at={session.createdAt} />
        </span>
      </div>
      {!current && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={`Sign out ${device}`}
          loading={end.isPending}
          onClick={signOut}
        >
          Sign out
        </Button>
      )}
    </li>
  );
};
