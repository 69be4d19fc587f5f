import { randomUUID } from "node:crypto";
import type { PositionDto, WorkspaceMemberDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { PeopleInvited, WorkspaceJoined } from "@orbit/shared/http";
import { Account, type Where } from "@orbit/testkit";
import type { Ledger } from "../stream/ledger.ts";
import type { Sees } from "../stream/reader-record.ts";
import { inLanes } from "../work/in-lanes.ts";
import type { Asker, Request } from "./asker.ts";

/** A member of a workspace that was founded for the run. */
export type Person = { readonly account: Account; member: WorkspaceMemberDto; readonly sees: Sees };

/** A workspace that was founded for the run, and who is in it. The owner, who sends most commands, comes first. */
export type Company = {
  readonly slug: string;
  readonly workspaceId: string;
  readonly people: readonly [Person, ...Person[]];
  readonly roles: { readonly member: string; readonly guest: string };
  /** Where the log stood when everybody was in. */
  readonly position: PositionDto;
  readonly ledger: Ledger;
};

export type Plan = {
  readonly slug: string;
  /** With the owner. */
  readonly people: number;
  /** The last ones of them, whose membership is to change. */
  readonly movers: number;
  readonly ledger: Ledger;
};

/** A deployment may let in so few a minute that this takes minutes; it says so by Retry-After. */
const SET_UP_PATIENCE_MS = 30 * 60_000;
const CLEAN_UP_PATIENCE_MS = 20_000;
const LANES = 8;
const MOST_INVITED_AT_ONCE = 100;
/** Every fourth only looks on, and must never be shown an invitation. */
const GUEST_EVERY = 4;

type Newcomer = { readonly account: Account; readonly sees: Sees };

type At = { readonly slug: string; readonly member: string; readonly guest: string };

const kindsOf = (people: number, movers: number): readonly Sees[] =>
  Array.from({ length: people }, (_, index) => {
    if (index >= people - movers) return "changing";
    return (index + 1) % GUEST_EVERY === 0 ? "no_invitations" : "invitations";
  });

/** Founds the workspaces of a run, the way people do, and takes them away again. */
export class Founder {
  readonly #asker: Asker;
  readonly #where: Where;
  readonly #run: string;
  readonly accounts: Account[] = [];

  constructor({ asker, where, run }: { asker: Asker; where: Where; run: string }) {
    this.#asker = asker;
    this.#where = where;
    this.#run = run;
  }

  /** A new account; its name says where it comes from, and nobody knows its password afterwards. */
  async signUp(name: string): Promise<Account> {
    const account = new Account(`Load ${this.#run} ${name}`, this.#where);
    const body = { name: account.name, email: account.email, password: randomUUID() };
    const request = { method: "POST", path: "/v1/auth/sign-up", body };
    await this.#asker.must(account, request, { as: "sign_up", patienceMs: SET_UP_PATIENCE_MS });
    this.accounts.push(account);
    return account;
  }

  /** `founded` hears of the workspace as soon as it is there, so that it can be deleted whatever comes next. */
  async found(
    { slug, people, movers, ledger }: Plan,
    founded: (slug: string, owner: Account) => void,
  ): Promise<Company> {
    const owner = await this.signUp(`${slug} owner`);
    const body = { name: `Load ${slug}`, slug };
    const made = await this.#does<WorkspaceJoined>(owner, { method: "POST", path: "/v1/workspaces", body });
    founded(slug, owner);
    const { roles } = await this.#does<WorkspaceSnapshotDto>(owner, { method: "GET", path: `/v1/workspaces/${slug}` });
    const roleOf = (kind: string) => roles.find((role) => role.kind === kind)?.id ?? "";
    const at = { slug, member: roleOf("member"), guest: roleOf("guest") };
    const joined = await this.#gather(owner, at, kindsOf(people - 1, movers));
    const { position } = await this.#does<WorkspaceSnapshotDto>(owner, {
      method: "GET",
      path: `/v1/workspaces/${slug}`,
    });
    ledger.beginsAt(position.seq);
    const first: Person = { account: owner, member: made.member, sees: "invitations" };
    return { slug, workspaceId: made.workspace.id, people: [first, ...joined], roles: at, position, ledger };
  }

  /** Never throws: what can't be cleaned up is told. */
  async dissolve(slug: string, owner: Account): Promise<string | null> {
    const request = { method: "DELETE", path: `/v1/workspaces/${slug}` };
    const options = { as: "command", patienceMs: CLEAN_UP_PATIENCE_MS } as const;
    const settled = await this.#asker.ask(owner, request, options);
    return settled.kind === "ok" ? null : `${slug} could not be deleted (${settled.status || "unreachable"})`;
  }

  async signOut(account: Account): Promise<void> {
    const request = { method: "POST", path: "/v1/auth/sign-out" };
    await this.#asker.ask(account, request, { as: "command", patienceMs: 0 });
  }

  async #gather(owner: Account, at: At, kinds: readonly Sees[]): Promise<Person[]> {
    const newcomers = await inLanes([...kinds.entries()], LANES, async ([index, sees]): Promise<Newcomer> => {
      return { account: await this.signUp(`${at.slug} ${index + 1}`), sees };
    });
    const isGuest = ({ sees }: Newcomer) => sees === "no_invitations";
    const tokens = new Map([
      ...(await this.#invite(
        owner,
        { slug: at.slug, roleId: at.member },
        newcomers.filter((one) => !isGuest(one)),
      )),
      ...(await this.#invite(owner, { slug: at.slug, roleId: at.guest }, newcomers.filter(isGuest))),
    ]);
    return inLanes(newcomers, LANES, async ({ account, sees }): Promise<Person> => {
      const path = `/v1/invitations/${tokens.get(account.email)}/accept`;
      const options = { as: "invitation", patienceMs: SET_UP_PATIENCE_MS } as const;
      const { member } = await this.#asker.must<WorkspaceJoined>(account, { method: "POST", path }, options);
      return { account, member, sees };
    });
  }

  /** Answers the token that each address was given. */
  async #invite(owner: Account, { slug, roleId }: { slug: string; roleId: string }, newcomers: readonly Newcomer[]) {
    const tokens: [email: string, token: string][] = [];
    for (let from = 0; from < newcomers.length; from += MOST_INVITED_AT_ONCE) {
      const emails = newcomers.slice(from, from + MOST_INVITED_AT_ONCE).map(({ account }) => account.email);
      const path = `/v1/workspaces/${slug}/invitations`;
      const { invitations } = await this.#does<PeopleInvited>(owner, {
        method: "POST",
        path,
        body: { emails, roleId },
      });
      tokens.push(...invitations.map(({ email, token }): [string, string] => [email, token]));
    }
    return tokens;
  }

  #does<T>(account: Account, request: Request): Promise<T> {
    return this.#asker.must<T>(account, request, { as: "command", patienceMs: SET_UP_PATIENCE_MS });
  }
}
