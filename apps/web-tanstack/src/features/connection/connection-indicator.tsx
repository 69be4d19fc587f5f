import { VisuallyHidden } from "@mantine/core";
import { useConnection } from "#web/lib/db/hooks.ts";
import { Hint } from "#web/ui/hint.tsx";
import { PresenceDot } from "#web/ui/presence-dot.tsx";
import classes from "./connection-indicator.module.css";
import { connectionWords } from "./connection-words.ts";

/** The small, always present sign of the connection. Changes at once, and is never announced: the banner does that. */
export const ConnectionIndicator = ({ compact }: { compact: boolean }) => {
  const state = useConnection();
  const { label, dot } = connectionWords(state);
  return (
    <Hint label={label} disabled={!compact}>
      <div className={classes.indicator} data-testid="connection" data-state={state.status} data-compact={compact}>
        <PresenceDot status={dot} size={11} />
        {compact ? <VisuallyHidden>{label}</VisuallyHidden> : label}
      </div>
    </Hint>
  );
};
