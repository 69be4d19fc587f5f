import type { Clock } from "#application/ports/clock.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyUnitOfWork } from "#infrastructure/db/kysely-unit-of-work.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { UuidV7Generator } from "#infrastructure/system/uuid-v7-generator.ts";
import type { UnderTest } from "./founding.ts";

/** The real unit of work over a test's database. What a subscriber throws is the test's own business. */
export const kyselyUnderTest = ({ kysely, kind }: Database, clock: Clock = new SystemClock()): UnderTest => {
  const bus = new InProcessEventBus({ onFailure: () => {} });
  const ids = new UuidV7Generator(clock);
  const uow = new KyselyUnitOfWork({ kysely, bus, clock, ids });
  return { uow, bus, clock, ids, isConcurrent: kind === "postgres" };
};
