import { cameToHold } from "../measure/patience.ts";
import { Times } from "../measure/times.ts";
import type { Company, Person } from "../people/company.ts";
import { row, timesRow } from "../report/row.ts";
import { PresenceView } from "../stream/presence-view.ts";
import type { Reader } from "../stream/reader.ts";
import type { Stage } from "../work/stage.ts";
import { connectGently } from "./connect-all.ts";
import type { Scenario } from "./scenario.ts";

/** Of each workspace, those who look who is here; all of them would only repeat it. */
const WATCHERS = 20;
const MOST_TABS = 3;
const NAMED = 5;

type Watcher = { readonly name: string; readonly company: Company; readonly view: PresenceView };
/** Somebody whose tabs come and go, and when they began to be here. */
type Flapper = { readonly company: Company; readonly person: Person; readonly tabs: Reader[]; cameAt: number };

/** Who is here, by what this tool itself has open. */
const presentIn = (stage: Stage, company: Company): ReadonlySet<string> => {
  const readers = stage.readers.get(company) ?? [];
  return new Set(readers.filter(({ isLive }) => isLive).map(({ record }) => record.memberId));
};

const mistakesOf = ({ name, view }: Watcher, present: ReadonlySet<string>): readonly string[] => [
  ...[...view.shown].filter((id) => !present.has(id)).map((id) => `${name} shows ${id}, who is not here`),
  ...[...present].filter((id) => !view.shown.has(id)).map((id) => `${name} does not show ${id}, who is here`),
];

class Flapping {
  readonly shown = new Times();
  readonly #stage: Stage;
  readonly #watchers: Watcher[] = [];
  readonly #flappers = new Map<string, Flapper>();
  opened = 0;
  closed = 0;

  constructor(stage: Stage, movers: number) {
    this.#stage = stage;
    for (const company of stage.companies) {
      for (const person of company.people.slice(-movers)) {
        this.#flappers.set(person.member.id, { company, person, tabs: [], cameAt: 0 });
      }
    }
  }

  watch(company: Company): PresenceView {
    const view = new PresenceView((memberId) => {
      const flapper = this.#flappers.get(memberId);
      if (flapper && flapper.tabs.length > 0) this.shown.record(performance.now() - flapper.cameAt);
    });
    this.#watchers.push({ name: `${company.slug} watcher ${this.#watchers.length + 1}`, company, view });
    return view;
  }

  /** One tab of somebody comes or goes. */
  flap(): void {
    const flapper = this.#stage.random.pick([...this.#flappers.values()]);
    const comes = flapper.tabs.length === 0 || (flapper.tabs.length < MOST_TABS && this.#stage.random.next() < 0.5);
    if (comes) this.#open(flapper);
    else this.#close(flapper);
  }

  async mistakes(): Promise<readonly string[]> {
    const all = () => this.#watchers.flatMap((watcher) => mistakesOf(watcher, presentIn(this.#stage, watcher.company)));
    const { signal, options } = this.#stage;
    await cameToHold(() => all().length === 0, performance.now() + options.withinMs, signal);
    return all();
  }

  #open(flapper: Flapper): void {
    const { company, person, tabs } = flapper;
    if (tabs.length === 0) flapper.cameAt = performance.now();
    const after = { ...company.position, seq: company.ledger.head };
    const tab = this.#stage.seat(company, person, { after });
    tabs.push(tab);
    tab.start();
    this.opened += 1;
  }

  #close({ tabs }: Flapper): void {
    tabs.shift()?.stop();
    this.closed += 1;
  }
}

/** Tabs come and go under the eyes of watchers, who in the end must show exactly those who are here. */
export const flap: Scenario = {
  movers: ({ sockets, workspaces }) => Math.max(2, Math.ceil(sockets / workspaces / 20)),
  run: async (stage) => {
    const movers = flap.movers(stage.options);
    const flapping = new Flapping(stage, movers);
    stage.seatAll(movers, (company, place) => {
      if (place >= WATCHERS) return {};
      const view = flapping.watch(company);
      return { watch: (frame) => view.take(frame) };
    });
    await connectGently(stage);
    stage.say("tabs come and go");
    stage.phases.begin("meanwhile");
    const endsAt = performance.now() + stage.options.seconds * 1_000;
    await stage.load(
      () => performance.now() > endsAt,
      async (dueAt, turn) => {
        if (turn % 2 === 0) flapping.flap();
        else await stage.write(dueAt, (turn - 1) / 2);
      },
    );
    stage.say("waiting until everybody shows who is here");
    const mistakes = await flapping.mistakes();
    return {
      rows: [
        row("tabs opened, closed", `${flapping.opened}, ${flapping.closed}`),
        timesRow("tab opened to shown", flapping.shown),
        row("wrongly shown at the end", mistakes.length),
      ],
      faults: mistakes.length > 0 ? [`presence is wrong: ${mistakes.slice(0, NAMED).join("; ")}`] : [],
    };
  },
};
