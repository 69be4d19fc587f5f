import { Counter, Gauge, type Registry } from "prom-client";

type Counts = { published: number; received: number; errors: number; dropped: number; reconnects: number };

/** The part of a broker this reads, when it is scraped. */
type Hub = { driver: string; broker: { counts: Counts; health(): { state: "up" | "down" } } };

const helps: Record<keyof Counts, string> = {
  published: "Messages to other nodes that the broker took.",
  received: "Messages heard from the broker, self-probes apart.",
  errors: "Messages the broker did not take, or not in time.",
  dropped: "Messages given up to make room while too many waited.",
  reconnects: "Connections to the broker after the first one.",
};

/** Puts how this node gets on with its broker before whoever scrapes. Nothing of it exists without a broker. */
export const registerHubMetrics = (registry: Registry, { driver, broker }: Hub): void => {
  const registers = [registry];
  new Gauge({ name: "orbit_hub_info", help: "How nodes hear each other.", labelNames: ["driver"], registers }).set(
    { driver },
    1,
  );
  const up: Gauge = new Gauge({
    name: "orbit_hub_up",
    help: "Whether what this node publishes comes back to it.",
    registers,
    collect: () => up.set(broker.health().state === "up" ? 1 : 0),
  });
  for (const [what, help] of Object.entries(helps) as [keyof Counts, string][]) {
    const counter: Counter = new Counter({
      name: `orbit_hub_${what}_total`,
      help,
      registers,
      collect: () => {
        counter.reset();
        counter.inc(broker.counts[what]);
      },
    });
  }
};
