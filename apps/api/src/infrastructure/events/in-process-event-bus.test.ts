import { eventBusContract } from "#application/ports/event-bus.contract.ts";
import { InProcessEventBus } from "./in-process-event-bus.ts";

eventBusContract(() => {
  const failures: string[] = [];
  return { bus: new InProcessEventBus({ onFailure: (subscriber) => failures.push(subscriber) }), failures };
});
