import classes from "./presence-dot.module.css";

export type PresenceLook = "online" | "away" | "offline" | "unknown";

/** Tells the four states apart by shape first, so that colour is never the only sign. Always set words beside it. */
export const PresenceDot = ({ status, size = 12 }: { status: PresenceLook; size?: number }) => (
  <svg className={classes.dot} data-status={status} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
    {shapes[status]}
  </svg>
);

const shapes = {
  online: <circle cx="6" cy="6" r="5" className={classes.fill} />,
  away: <path d="M7.6 1.1a5 5 0 1 0 3.3 7.2A4.4 4.4 0 0 1 7.6 1.1Z" className={classes.fill} />,
  offline: <circle cx="6" cy="6" r="4.25" className={classes.line} />,
  unknown: <circle cx="6" cy="6" r="4.5" className={classes.line} strokeDasharray="2.2 1.8" />,
} as const;
