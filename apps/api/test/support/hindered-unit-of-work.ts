import type {
  Committed,
  ReadTransaction,
  UnitOfWork,
  WriteContext,
  WriteTransaction,
} from "#application/ports/unit-of-work.ts";

/** The real unit of work, with a slow or broken way to it. What it promises about transactions is untouched. */
export class HinderedUnitOfWork implements UnitOfWork {
  readonly #uow: UnitOfWork;
  reads = 0;
  /** Runs before a read's snapshot is taken; a rejection is a database that is away. */
  beforeRead: () => Promise<void> = async () => {};
  /** Runs after a read has seen what it saw, and before its caller learns of it. */
  afterRead: () => Promise<void> = async () => {};

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  write<T>(context: WriteContext, work: (tx: WriteTransaction) => Promise<T>): Promise<Committed<T>> {
    return this.#uow.write(context, work);
  }

  async read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    this.reads += 1;
    await this.beforeRead();
    const value = await this.#uow.read(work);
    await this.afterRead();
    return value;
  }
}
