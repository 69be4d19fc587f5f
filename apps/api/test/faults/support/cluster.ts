import { type Balancer, type BrokerProcess, openBalancer, PATIENCE_MS, startBroker, type Where } from "@orbit/testkit";
import { required } from "../../support/orbit.ts";
import { ClusterNode } from "./cluster-node.ts";
import { Company } from "./company.ts";
import { type Env, QUICK } from "./stage.ts";

/** How the nodes hear each other. `none`: by the poll of the log alone. */
export type HubKind = "none" | "redis" | "nats" | "postgres";

/** The one address that people would type, whichever node they are sent to. */
const ORIGIN = "http://orbit.test";
const SECRET = "a secret that all the nodes of a test share, and no one else";

const LOOK_EVERY_MS = 25;

type Options = { nodes: number; hub: HubKind; databaseUrl: string; env?: Env };

const envOf = (hub: HubKind): Env => {
  if (hub === "none") return {};
  return hub === "postgres" ? { HUB: "postgres", HUB_SECRET: SECRET } : { HUB_SECRET: SECRET };
};

/** A company on several server processes over one database, with the broker they share and a balancer before them. */
export class Cluster extends Company {
  readonly hub: HubKind;
  readonly nodes: readonly ClusterNode[];
  readonly balancer: Balancer;
  readonly #broker: BrokerProcess | null;

  private constructor(
    databaseUrl: string,
    parts: { hub: HubKind; nodes: readonly ClusterNode[]; broker: BrokerProcess | null; balancer: Balancer },
  ) {
    super(databaseUrl);
    this.hub = parts.hub;
    this.nodes = parts.nodes;
    this.balancer = parts.balancer;
    this.#broker = parts.broker;
  }

  /** Starts everything at once. Whoever starts it closes it. */
  static async start({ nodes, hub, databaseUrl, env = {} }: Options): Promise<Cluster> {
    const broker = hub === "redis" || hub === "nats" ? await startBroker(hub) : null;
    const needs = {
      databaseUrl,
      brokerUrl: broker?.url ?? null,
      env: { ...QUICK, ...envOf(hub), PUBLIC_ORIGIN: ORIGIN, ...env },
    };
    const opened = await Promise.all(Array.from({ length: nodes }, () => ClusterNode.open(needs)));
    await Promise.all(opened.map((node) => node.start())).catch(async (failure) => {
      await Promise.all(opened.map((node) => node.close()));
      await broker?.stop();
      throw failure;
    });
    const balancer = await openBalancer(opened.map(({ url }) => url));
    const cluster = new Cluster(databaseUrl, { hub, nodes: opened, broker, balancer });
    await cluster.healed();
    return cluster;
  }

  node(index: number): ClusterNode {
    return required(this.nodes[index]);
  }

  /** @throws for hubs that have no process of their own. */
  get broker(): BrokerProcess {
    return required(this.#broker);
  }

  /** That very node. */
  at(index: number): Where {
    return this.node(index).where(ORIGIN);
  }

  /** Any node, by way of the balancer; another one after each reconnection. */
  get anywhere(): Where {
    return { base: this.balancer.url, origin: ORIGIN };
  }

  /** Resolves once every node is ready, and hears itself where there is a hub. Answers how long that took. */
  async healed(): Promise<number> {
    const began = performance.now();
    await Promise.all(this.nodes.map(({ server }) => server.ready()));
    if (this.hub !== "none") await this.#until("up", this.nodes);
    return performance.now() - began;
  }

  /** Resolves once none of the given nodes hears itself any more. Answers how long that took. */
  deaf(nodes: readonly ClusterNode[] = this.nodes): Promise<number> {
    return this.#until("down", nodes);
  }

  protected newcomersGo(): Where {
    return this.at(0);
  }

  async #until(state: "up" | "down", nodes: readonly ClusterNode[]): Promise<number> {
    const began = performance.now();
    const states = () => Promise.all(nodes.map((node) => node.hearsItself()));
    while ((await states()).some((hears) => hears !== (state === "up"))) {
      if (performance.now() - began > PATIENCE_MS) throw new Error(`waited in vain for the hub to be ${state}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return performance.now() - began;
  }

  async close(): Promise<void> {
    this.closeTabs();
    // A frozen one could not end.
    this.#broker?.thaw();
    await this.balancer.close();
    await Promise.all(this.nodes.map((node) => node.close()));
    await this.#broker?.stop();
  }
}
