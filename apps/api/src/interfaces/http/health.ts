type CheckState = "ok" | "degraded" | "down";

/** One thing the process needs. `degraded` still serves; a rejection, or no answer in time, takes it out of rotation. */
export type HealthCheck = { name: string; check(): Promise<"ok" | "degraded"> };

export type Health = { checks: Record<string, CheckState>; degraded: string[]; down: string[] };

const DEADLINE_MS = 2000;

const stateOf = async ({ check }: HealthCheck): Promise<CheckState> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckState>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS, "down");
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return "down";
  } finally {
    clearTimeout(timer);
  }
};

/** Asks everything at once; takes no longer than the deadline of one. */
export const readHealth = async (checks: readonly HealthCheck[]): Promise<Health> => {
  const states = await Promise.all(checks.map(async (one) => [one.name, await stateOf(one)] as const));
  const named = (wanted: CheckState) => states.filter(([, state]) => state === wanted).map(([name]) => name);
  return { checks: Object.fromEntries(states), degraded: named("degraded"), down: named("down") };
};
