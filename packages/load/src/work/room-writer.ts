import type { RoomDto } from "@orbit/shared/dto";
import type { Company } from "../people/company.ts";
import type { Issue } from "./issue.ts";
import { createRoom, renameRoom } from "./orders.ts";

/**
 * Ordinary work in one workspace: rooms are renamed, and a new one is made when all are busy, so that no two commands contend for one
 * version and a snapshot does not grow.
 */
export class RoomWriter {
  readonly #company: Company;
  readonly #issue: Issue;
  readonly #idle: RoomDto[] = [];
  #written = 0;

  constructor(company: Company, issue: Issue) {
    this.#company = company;
    this.#issue = issue;
  }

  async write(dueAt: number): Promise<void> {
    this.#written += 1;
    const name = `Room ${this.#written}`;
    const room = this.#idle.shift();
    const order = room ? renameRoom(this.#company, room, name) : createRoom(this.#company, name);
    const answer = await this.#issue(this.#company, order, dueAt);
    if (answer) this.#idle.push(answer.room);
  }
}
