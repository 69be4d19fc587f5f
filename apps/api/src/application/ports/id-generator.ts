export interface IdGenerator {
  /** A UUID, version 7: sortable by creation, unguessable in its random part. */
  next(): string;
}
