import { useNow } from "./use-now.ts";

const UNITS = [
  { unit: "y", ms: 31_557_600_000 },
  { unit: "mo", ms: 2_629_800_000 },
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "min", ms: 60_000 },
] as const;

/** "3 h ago", "just now". */
export const agoText = (iso: string, now: number): string => {
  const passed = now - Date.parse(iso);
  const fitting = UNITS.find(({ ms }) => passed >= ms);
  return fitting ? `${Math.floor(passed / fitting.ms)} ${fitting.unit} ago` : "just now";
};

/** A point in time as people say it, kept current; the exact time on hover. */
export const Ago = ({ at }: { at: string }) => {
  const now = useNow();
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {agoText(at, now)}
    </time>
  );
};
