import { randomUUID } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { PositionDto } from "@orbit/shared/dto";
import { channels, type ServerFrame } from "@orbit/shared/realtime";
import { type Account, type Random, seededRandom } from "@orbit/testkit";
import { Phases } from "../measure/phases.ts";
import type { Options } from "../options/parse-options.ts";
import { Asker } from "../people/asker.ts";
import { type Company, Founder, type Person } from "../people/company.ts";
import { LimitBook } from "../people/limit-book.ts";
import { type Arrival, type Fact, Ledger } from "../stream/ledger.ts";
import { Reader } from "../stream/reader.ts";
import { ReaderRecord } from "../stream/reader-record.ts";
import { ReaderTally } from "../stream/reader-tally.ts";
import type { Target } from "../target/target.ts";
import { inLanes } from "./in-lanes.ts";
import { CommandTally, type Issue, issuing } from "./issue.ts";
import { openLoop } from "./open-loop.ts";
import { RoomWriter } from "./room-writer.ts";

export type Seat = {
  readonly after?: PositionDto;
  readonly watch?: (frame: ServerFrame) => void;
  /** Whose latency does not count, because the scenario itself slows them down. */
  readonly isUnmeasured?: true;
};

type Dependencies = {
  readonly options: Options;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Progress, for who waits. */
  readonly say: (text: string) => void;
};

const FOUNDING_LANES = 4;
const SIGN_OUT_LANES = 8;
/** A command is repeated for so long where there is no answer, at least. */
const COMMAND_PATIENCE_MS = 60_000;

/** One scenario's people, readers and bookkeeping. What it founds, `close` takes away. */
export class Stage {
  readonly options: Options;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly random: Random;
  readonly phases = new Phases();
  readonly tally = new ReaderTally();
  readonly commands = new CommandTally();
  readonly limits: LimitBook;
  readonly issue: Issue;
  readonly readers = new Map<Company, Reader[]>();
  readonly loopDelay = monitorEventLoopDelay({ resolution: 10 });
  /** Frames that came by replay, after a reader's return. */
  replayed = 0;
  readonly #founder: Founder;
  readonly #founded: { slug: string; owner: Account }[] = [];
  readonly #writers = new Map<Company, RoomWriter>();
  readonly #unmeasured = new WeakSet<Reader>();
  #named = 0;

  constructor({ options, target, signal, say }: Dependencies) {
    this.options = options;
    this.target = target;
    this.signal = signal;
    this.say = say;
    this.random = seededRandom(options.seed);
    this.limits = new LimitBook(say);
    const asker = new Asker(this.limits, signal);
    this.#founder = new Founder({ asker, where: target.where, run: randomUUID().slice(0, 6) });
    const patienceMs = Math.max(options.withinMs, COMMAND_PATIENCE_MS);
    this.issue = issuing({ asker, phases: this.phases, tally: this.commands, patienceMs });
  }

  get companies(): readonly Company[] {
    return [...this.readers.keys()];
  }

  get everyReader(): readonly Reader[] {
    return [...this.readers.values()].flat();
  }

  get people(): number {
    return this.companies.reduce((sum, { people }) => sum + people.length, 0);
  }

  /** Founds the workspaces. `movers`: people of each who are not given a seat, for the scenario to move. */
  async gather(movers: number): Promise<void> {
    const { workspaces, sockets, tabs } = this.options;
    const seats = Math.ceil(sockets / workspaces);
    const people = Math.ceil(seats / tabs) + movers;
    this.say(`founding ${workspaces} workspace(s) of ${people} people`);
    const run = randomUUID().slice(0, 8);
    const numbers = Array.from({ length: workspaces }, (_, index) => index + 1);
    const companies = await inLanes(numbers, FOUNDING_LANES, (number) => {
      const ledger = new Ledger((fact, arrival) => this.#measure(fact, arrival));
      const plan = { slug: `orbit-load-${run}-${number}`, people, movers, ledger };
      return this.#founder.found(plan, (slug, owner) => this.#founded.push({ slug, owner }));
    });
    for (const company of companies) {
      this.readers.set(company, []);
      this.#writers.set(company, new RoomWriter(company, this.issue));
    }
  }

  /** A reader for each socket that was asked for, dealt out over workspaces and those who are not to be moved. Not started yet. */
  seatAll(movers: number, seatOf: (company: Company, index: number) => Seat = () => ({})): void {
    const { companies } = this;
    for (let index = 0; index < this.options.sockets; index += 1) {
      const company = companies[index % companies.length];
      if (!company) continue;
      const place = Math.floor(index / companies.length);
      const person = company.people[place % (company.people.length - movers)];
      if (person) this.seat(company, person, seatOf(company, place));
    }
  }

  seat(company: Company, person: Person, { after = company.position, watch, isUnmeasured }: Seat = {}): Reader {
    this.#named += 1;
    const record = new ReaderRecord({
      name: `${company.slug} reader ${this.#named}`,
      memberId: person.member.id,
      workspaceChannel: channels.workspace(company.workspaceId),
      sees: person.sees,
      from: after.seq,
    });
    const { account } = person;
    const reader = new Reader({
      account,
      slug: company.slug,
      after,
      record,
      tally: this.tally,
      limits: this.limits,
      random: this.random.next,
      heard: (who, seq, at) => {
        if (!this.#unmeasured.has(who)) company.ledger.arrived(seq, { at, liveSince: record.liveSince });
      },
      ...(watch ? { watch } : {}),
    });
    if (isUnmeasured) this.#unmeasured.add(reader);
    this.readers.get(company)?.push(reader);
    return reader;
  }

  isUnmeasured(reader: Reader): boolean {
    return this.#unmeasured.has(reader);
  }

  /** Ordinary work in one of the workspaces, each in its turn. */
  async write(dueAt: number, turn: number): Promise<void> {
    const { companies } = this;
    const company = companies[turn % companies.length];
    if (company) await this.#writers.get(company)?.write(dueAt);
  }

  /** Commands at the rate that was asked for. Resolves to how many were due. */
  load(isOver: () => boolean, fire = (dueAt: number, turn: number) => this.write(dueAt, turn)): Promise<number> {
    return openLoop({ ratePerSecond: this.options.rate, isOver, signal: this.signal }, fire);
  }

  /** Until that moment, unless the run is called off. */
  async wait(until: number): Promise<void> {
    await delay(Math.max(0, until - performance.now()), undefined, { signal: this.signal });
  }

  /** Takes away whatever was founded, also when the run was called off. Resolves to what could not be. */
  async close(): Promise<readonly string[]> {
    for (const reader of this.everyReader) reader.drop();
    this.loopDelay.disable();
    const { where } = this.target;
    const asker = new Asker(new LimitBook(() => {}), new AbortController().signal);
    const founder = new Founder({ asker, where, run: "" });
    const left = await inLanes(this.#founded, FOUNDING_LANES, ({ slug, owner }) => founder.dissolve(slug, owner));
    await inLanes(this.#founder.accounts, SIGN_OUT_LANES, (account) => founder.signOut(account));
    return left.filter((text) => text !== null);
  }

  #measure({ dueAt, answeredAt }: Fact, { at, liveSince }: Arrival): void {
    if (liveSince > dueAt) {
      this.replayed += 1;
      return;
    }
    const phase = this.phases.of(dueAt);
    phase?.received.record(at - answeredAt);
    phase?.seen.record(at - dueAt);
  }
}
