import { randomUUID } from "node:crypto";
import { freePort, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterAll, beforeAll } from "vitest";
import { type DataDirectory, makeDataDirectory } from "../../support/data-directory.ts";
import { required } from "../../support/orbit.ts";
import { Person } from "../../support/person.ts";
import { LoadGauge } from "./load-gauge.ts";
import { attackRow, reportAttack } from "./rows.ts";

/** So much may a server have grown by an attack and not yet have given back: its collector is in no hurry. */
const FLAT_WITHIN_MIB = 200;

type Env = Readonly<Record<string, string>>;

/** One real server process under attack, and the people who use it meanwhile. */
export class Siege {
  readonly #people: Person[] = [];
  readonly #env: Env | (() => Promise<Env>);
  #server: ServerProcess | null = null;
  #directory: DataDirectory | null = null;
  #gauge: LoadGauge | null = null;

  constructor(env: Env | (() => Promise<Env>)) {
    this.#env = env;
  }

  get server(): ServerProcess {
    return required(this.#server);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Also the origin its pages have. */
  get url(): string {
    return this.server.url;
  }

  get gauge(): LoadGauge {
    return required(this.#gauge);
  }

  async open(): Promise<void> {
    this.#directory = await makeDataDirectory();
    const env = typeof this.#env === "function" ? await this.#env() : this.#env;
    this.#server = startServerProcess(await freePort(), { DATA_DIR: this.#directory.path, ...env });
    await this.#server.ready();
    this.#gauge = await LoadGauge.start(this.url, env.OPERATOR_TOKEN);
  }

  /** Somebody without an account. */
  stranger(name = "Somebody"): Person {
    const person = new Person(name, { base: this.url, origin: this.url });
    this.#people.push(person);
    return person;
  }

  /** Somebody signed up and signed in. */
  async person(name = "Ana"): Promise<Person> {
    const person = this.stranger(name);
    await person.signUp();
    return person;
  }

  /** A new workspace of theirs. Answers its slug. */
  async workspace(owner: Person): Promise<string> {
    const slug = `w-${randomUUID().slice(0, 12)}`;
    await owner.does("POST", "/v1/workspaces", { name: "Acme", slug });
    return slug;
  }

  async close(): Promise<void> {
    this.#gauge?.stop();
    for (const person of this.#people) person.closeTabs();
    await this.#server?.stop();
    await this.#directory?.remove();
  }
}

/** A server for all attacks of one test file: opened before the first, closed after the last. */
export const besiege = (env: Env | (() => Promise<Env>) = {}): Siege => {
  const siege = new Siege(env);
  beforeAll(() => siege.open());
  afterAll(() => siege.close());
  return siege;
};

/** To be called last in a file: the process still serves, its memory is flat, and what the attacks cost it is reported. */
export const stillStands = (siege: Siege, section: string): void => {
  attackRow({
    id: "after",
    case: `the server after all of "${section}"`,
    expected: "signs people up, memory flat, nothing unforeseen in its log",
    run: async () => {
      const person = await siege.person("Zoe After").then(
        () => "signs people up",
        (error: unknown) => `does not sign people up: ${error}`,
      );
      const load = await siege.gauge.read();
      reportAttack({ kind: "load", section, ...load });
      const grown = load.rssAfterMiB - load.rssBeforeMiB;
      const memory = grown <= FLAT_WITHIN_MIB ? "memory flat" : `memory grown by ${grown} MiB`;
      const surprises = siege.server.log().match(/"level":(?:50|60).*/g) ?? [];
      const log = surprises.length === 0 ? "nothing unforeseen in its log" : `in its log ${surprises[0]}`;
      return `${person}, ${memory}, ${log}`;
    },
  });
};
