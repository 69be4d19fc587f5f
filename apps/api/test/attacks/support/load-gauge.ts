const LOOK_EVERY_MS = 500;
const MIB = 1024 * 1024;

type Sample = { rssMiB: number; lagMaxMs: number; lagP99Ms: number };
type Where = { url: string; token: string };
type Load = { rssBeforeMiB: number; rssPeakMiB: number; rssAfterMiB: number; lagMaxMs: number; lagP99Ms: number };

const gaugeIn = (metrics: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1] ?? Number.NaN);

const sample = async ({ url, token }: Where): Promise<Sample> => {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const metrics = await answer.text();
  return {
    rssMiB: Math.round(gaugeIn(metrics, "process_resident_memory_bytes") / MIB),
    lagMaxMs: Math.round(gaugeIn(metrics, "nodejs_eventloop_lag_max_seconds") * 1000),
    lagP99Ms: Math.round(gaugeIn(metrics, "nodejs_eventloop_lag_p99_seconds") * 1000),
  };
};

/** Memory and event-loop delay of a server, looked at all along: the server forgets its delays each time it is asked. */
export class LoadGauge {
  readonly #where: Where;
  readonly #before: number;
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(where: Where, before: Sample) {
    this.#where = where;
    this.#before = before.rssMiB;
    // A server that can't answer just now is what the attacks are there to find; the last look is the one that must succeed.
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), LOOK_EVERY_MS);
  }

  /** `token` is the operator's, where the server has one. */
  static async start(url: string, token = ""): Promise<LoadGauge> {
    return new LoadGauge({ url, token }, await sample({ url, token }));
  }

  async rssMiB(): Promise<number> {
    return (await this.#look()).rssMiB;
  }

  /** @throws when the server does not answer. */
  async read(): Promise<Load> {
    const { rssMiB: rssAfterMiB } = await this.#look();
    const highest = (of: keyof Sample) => Math.max(...this.#samples.map((one) => one[of]));
    return {
      rssBeforeMiB: this.#before,
      rssPeakMiB: highest("rssMiB"),
      rssAfterMiB,
      lagMaxMs: highest("lagMaxMs"),
      lagP99Ms: highest("lagP99Ms"),
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<Sample> {
    const seen = await sample(this.#where);
    this.#samples.push(seen);
    return seen;
  }
}
