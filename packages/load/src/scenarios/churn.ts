import { cameToHold } from "../measure/patience.ts";
import { Times } from "../measure/times.ts";
import type { Company, Person } from "../people/company.ts";
import { row, timesRow } from "../report/row.ts";
import type { Reader } from "../stream/reader.ts";
import { accept, changeRole, invite, removeMember } from "../work/orders.ts";
import type { Stage } from "../work/stage.ts";
import { connectGently } from "./connect-all.ts";
import type { Scenario } from "./scenario.ts";

const TABS = 2;
/** Of three turns, one moves somebody; the others are ordinary work, so that there is something to hear after a removal. */
const MOVE_EVERY = 3;

/** Somebody whose membership changes. One thing at a time: what two commands would come to, nobody could foretell. */
type Mover = { readonly company: Company; person: Person; tabs: readonly Reader[]; isIn: boolean; isBusy: boolean };

class Churning {
  readonly closed = new Times();
  readonly counts = { joined: 0, removed: 0, changed: 0 };
  readonly #stage: Stage;
  readonly #movers: Mover[];

  constructor(stage: Stage, movers: number) {
    this.#stage = stage;
    this.#movers = stage.companies.flatMap((company) =>
      company.people.slice(-movers).map((person): Mover => {
        const tabs = Array.from({ length: TABS }, () => stage.seat(company, person));
        return { company, person, tabs, isIn: true, isBusy: false };
      }),
    );
  }

  /** The next thing that happens to one of them; false when all are busy. */
  async move(dueAt: number): Promise<boolean> {
    const idle = this.#movers.filter(({ isBusy }) => !isBusy);
    if (idle.length === 0) return false;
    const mover = this.#stage.random.pick(idle);
    mover.isBusy = true;
    if (!mover.isIn) await this.#join(mover, dueAt);
    else if (this.#stage.random.next() < 0.5) await this.#change(mover, dueAt);
    else await this.#remove(mover, dueAt);
    mover.isBusy = false;
    return true;
  }

  async #change({ company, person }: Mover, dueAt: number): Promise<void> {
    const { member, guest } = company.roles;
    const roleId = person.member.roleId === member ? guest : member;
    const answer = await this.#stage.issue(company, changeRole(company, person.member, roleId), dueAt);
    if (!answer) return;
    person.member = answer.member;
    this.counts.changed += 1;
  }

  async #remove(mover: Mover, dueAt: number): Promise<void> {
    const { company, person, tabs } = mover;
    const answer = await this.#stage.issue(company, removeMember(company, person.member), dueAt);
    if (!answer) return;
    const removedAt = performance.now();
    mover.isIn = false;
    this.counts.removed += 1;
    for (const { record } of tabs) record.left = answer.position.seq;
    const areClosed = () => tabs.every(({ endedAt }) => endedAt !== null);
    await cameToHold(areClosed, removedAt + this.#stage.options.withinMs, this.#stage.signal);
    for (const { endedAt } of tabs) if (endedAt !== null) this.closed.record(endedAt - removedAt);
  }

  async #join(mover: Mover, dueAt: number): Promise<void> {
    const { company, person } = mover;
    const invited = await this.#stage.issue(company, invite(company, person.account), dueAt);
    const [invitation] = invited?.invitations ?? [];
    if (!invitation) return;
    const joined = await this.#stage.issue(company, accept(company, person.account, invitation), performance.now());
    if (!joined) return;
    mover.person = { ...person, member: joined.member };
    mover.tabs = Array.from({ length: TABS }, () =>
      this.#stage.seat(company, mover.person, { after: joined.position }),
    );
    for (const tab of mover.tabs) tab.start();
    mover.isIn = true;
    this.counts.joined += 1;
    const areLive = () => mover.tabs.every(({ isLive }) => isLive);
    await cameToHold(areLive, performance.now() + this.#stage.options.withinMs, this.#stage.signal);
  }
}

/** People join, change roles and are removed under the eyes of readers. */
export const churn: Scenario = {
  movers: ({ sockets, workspaces }) => Math.max(3, Math.ceil(sockets / workspaces / 20)),
  run: async (stage) => {
    const movers = churn.movers(stage.options);
    stage.seatAll(movers);
    const churning = new Churning(stage, movers);
    await connectGently(stage);
    stage.say("people join, change roles and are removed");
    stage.phases.begin("meanwhile");
    const endsAt = performance.now() + stage.options.seconds * 1_000;
    await stage.load(
      () => performance.now() > endsAt,
      async (dueAt, turn) => {
        const hasMoved = turn % MOVE_EVERY === 0 && (await churning.move(dueAt));
        if (!hasMoved) await stage.write(dueAt, turn);
      },
    );
    const { joined, removed, changed } = churning.counts;
    return {
      rows: [
        row("joined, removed, given another role", `${joined}, ${removed}, ${changed}`),
        timesRow("removed to closed (4403)", churning.closed),
      ],
      faults: removed === 0 ? ["nobody was removed, so nothing was shown of revocation: more --seconds or --rate"] : [],
    };
  },
};
