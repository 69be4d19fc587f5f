import { Counter, Gauge, type Registry } from "prom-client";

/** The part of the realtime ring this reads, when it is scraped. */
type Streams = {
  tally: { totals(): Readonly<Record<string, number | undefined>> };
  describe(): readonly { head: number; tail: number | null; sockets: readonly { behind: number }[] }[];
};

const families = [
  {
    prefix: "projected.",
    name: "orbit_projector_events_total",
    label: "outcome",
    help: "Rows of the log by what became of them.",
  },
  {
    prefix: "joined.",
    name: "orbit_resume_total",
    label: "result",
    help: "Sockets by whether their cursor could be served.",
  },
  { prefix: "resync.", name: "orbit_resync_total", label: "reason", help: "Sockets told to take a snapshot." },
  { prefix: "closed.", name: "orbit_stream_closed_total", label: "reason", help: "Sockets the stream sent away." },
] as const;

/** Puts what the realtime ring counts before whoever scrapes. Nothing is copied between scrapes; no label names a person. */
export const registerStreamMetrics = (registry: Registry, streams: Streams): void => {
  for (const { prefix, name, label, help } of families) {
    const counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        counter.reset();
        for (const [what, count] of Object.entries(streams.tally.totals())) {
          if (what.startsWith(prefix)) counter.inc({ [label]: what.slice(prefix.length) }, count ?? 0);
        }
      },
    });
  }
  const gauge = (name: string, help: string, read: () => number) => {
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect: () => made.set(read()) });
  };
  const sockets = () => streams.describe().flatMap((stream) => stream.sockets);
  gauge("orbit_streams", "Workspaces with a feed on this node.", () => streams.describe().length);
  gauge("orbit_ws_connections", "Sockets on this node.", () => sockets().length);
  gauge(
    "orbit_ws_slow_consumers",
    "Sockets that are behind the head of their log.",
    () => sockets().filter(({ behind }) => behind > 0).length,
  );
  gauge("orbit_projector_lag_events", "Rows known of and not yet handled here, over all workspaces.", () =>
    streams.describe().reduce((lag, { head, tail }) => lag + (tail === null ? 0 : head - tail), 0),
  );
};
