import type { PositionDto } from "@orbit/shared/dto";
import { Counts } from "../measure/counts.ts";
import type { Phases } from "../measure/phases.ts";
import type { Asker } from "../people/asker.ts";
import type { Company } from "../people/company.ts";
import type { Order } from "./orders.ts";

/** Issues a command and enters it in the ledger once it is acknowledged; null when it was not. */
export type Issue = <T>(company: Company, order: Order<T>, dueAt: number) => Promise<T | null>;

/** What became of the commands of a run. */
export class CommandTally {
  acknowledged = 0;
  /** By status and code. A run asks for nothing that may be refused. */
  readonly refused = new Counts();
  /** By what was asked. */
  readonly unanswered = new Counts();
}

type Dependencies = {
  readonly asker: Asker;
  readonly phases: Phases;
  readonly tally: CommandTally;
  readonly patienceMs: number;
};

export const issuing =
  ({ asker, phases, tally, patienceMs }: Dependencies): Issue =>
  async <T>({ ledger }: Company, { account, command, spoken }: Order<T>, dueAt: number): Promise<T | null> => {
    const sentAfter = ledger.head;
    // Every command answers with its position.
    const settled = await asker.ask<T & { position: PositionDto }>(account, command, { as: "command", patienceMs });
    if (settled.kind === "refused") tally.refused.add(`${command.what} ${settled.status} ${settled.code}`);
    if (settled.kind === "unanswered") tally.unanswered.add(command.what);
    if (settled.kind !== "ok") return null;
    const { body, answeredAt } = settled;
    tally.acknowledged += 1;
    phases.of(dueAt)?.commands.record(answeredAt - dueAt);
    ledger.acknowledged({ seq: body.position.seq, spoken: spoken(body), dueAt, answeredAt, sentAfter });
    return body;
  };
