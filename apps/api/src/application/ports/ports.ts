import type { ReadBudget } from "../read-budget.ts";
import type { Clock } from "./clock.ts";
import type { GrowthLimits, SessionLimits } from "./growth-limits.ts";
import type { IdGenerator } from "./id-generator.ts";
import type { PresenceReader } from "./presence-reader.ts";
import type { Secrets } from "./secrets.ts";
import type { Timers } from "./timers.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/** Everything use cases may ask for; each picks exactly what it uses. */
export type Ports = {
  uow: UnitOfWork;
  clock: Clock;
  ids: IdGenerator;
  secrets: Secrets;
  presence: PresenceReader;
  timers: Timers;
  limits: GrowthLimits & SessionLimits;
  reads: Pick<ReadBudget, "charge" | "waitMs">;
};
