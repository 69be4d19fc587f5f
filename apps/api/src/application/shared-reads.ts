import { WaitingLine } from "./waiting-line.ts";

type Dependencies<Asked, Answer> = {
  /** Answers a whole line at once, each at its place. */
  read: (key: string, asked: readonly Asked[]) => Promise<readonly Answer[]>;
  /** Called when a read has ended: in a crowd, the next read of the same key begins when it resolves. Without it, none waits. */
  breath?: () => Promise<void>;
};

/** So many that wait at once are a crowd, to be read for now and then instead of again and again; so are more who come in turns. */
const CROWD = 3;

/** Those who ask one thing, since it was last calm: nobody, or one alone, asked for a breath. */
type Line<Asked, Answer> = {
  waiting: WaitingLine<Asked, Answer>;
  recent: Set<Asked>;
  /** Whether somebody asked while a read was under way: many who come one after the other are no crowd. */
  hasOverlapped: boolean;
  isCrowd: boolean;
  isServed: boolean;
  reads: number;
  /** Until a breath after the last read. */
  rest: Promise<void>;
};

const emptyLine = <Asked, Answer>(): Line<Asked, Answer> => ({
  waiting: new WaitingLine(),
  recent: new Set(),
  hasOverlapped: false,
  isCrowd: false,
  isServed: false,
  reads: 0,
  rest: Promise.resolve(),
});

/**
 * One read for all who ask the same at about the same time. Those that ask while a read is under way share the next one.
 * Nobody shares a read that began before they asked, for it would not see what was committed between: not their own last
 * change, and not that they were removed.
 */
export class SharedReads<Asked, Answer> {
  readonly #deps: Dependencies<Asked, Answer>;
  readonly #lines = new Map<string, Line<Asked, Answer>>();

  constructor(deps: Dependencies<Asked, Answer>) {
    this.#deps = deps;
  }

  /** Rejects with what the read threw, as do all who shared it and who are in line for the next. Nobody after them. */
  ask(key: string, asked: Asked): Promise<Answer> {
    const line = this.#lines.get(key) ?? emptyLine();
    this.#lines.set(key, line);
    const answer = line.waiting.ask(asked);
    this.#notice(line, asked);
    if (!line.isServed) void this.#serve(key, line);
    return answer;
  }

  #notice(line: Line<Asked, Answer>, asked: Asked): void {
    line.recent.add(asked);
    line.hasOverlapped ||= line.isServed;
    line.isCrowd ||= line.waiting.length >= CROWD || (line.hasOverlapped && line.recent.size > CROWD);
  }

  /** As long as anybody waits, somebody reads for them. */
  async #serve(key: string, line: Line<Asked, Answer>): Promise<void> {
    line.isServed = true;
    while (line.waiting.length > 0) {
      if (line.isCrowd) await line.rest;
      await line.waiting.answerBy((asked) => this.#deps.read(key, asked));
      line.rest = this.#rest(key, line);
    }
    line.isServed = false;
  }

  /** A breath after a read. When nobody came meanwhile, or one alone, it is calm. */
  async #rest(key: string, line: Line<Asked, Answer>): Promise<void> {
    const [read, { waiting }] = [++line.reads, line];
    await this.#deps.breath?.();
    if (line.reads !== read || waiting.length > 1) return;
    Object.assign(line, { recent: new Set(waiting.asked), hasOverlapped: false, isCrowd: false });
    if (waiting.length === 0 && !line.isServed) this.#lines.delete(key);
  }
}
