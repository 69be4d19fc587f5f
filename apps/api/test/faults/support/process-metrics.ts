/** What a server says of itself on its metrics page. Asking begins the event loop's delays anew. */
export type ProcessMetrics = { loopP99Ms: number; loopMaxMs: number; residentMib: number; cpuSeconds: number };

export const processMetrics = async (url: string): Promise<ProcessMetrics> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]);
  return {
    loopP99Ms: of("nodejs_eventloop_lag_p99_seconds") * 1_000,
    loopMaxMs: of("nodejs_eventloop_lag_max_seconds") * 1_000,
    residentMib: of("process_resident_memory_bytes") / 1024 / 1024,
    cpuSeconds: of("process_cpu_seconds_total"),
  };
};
