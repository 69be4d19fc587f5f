import { bin } from "./bin.mjs";
import { HOST } from "./host.mjs";

const options = { bind: HOST, save: "", appendonly: "no", daemonize: "no", loglevel: "warning" };

/** A Redis that keeps nothing. Resolves when it listens. */
export async function startRedis(ctx) {
  const port = ctx.port();
  const args = Object.entries({ port: String(port), ...options, dir: ctx.tmp });
  const { pid } = await ctx.spawn(
    bin.redis(),
    args.flatMap(([name, value]) => [`--${name}`, value]),
    { ready: port },
  );
  return { port, pid };
}
