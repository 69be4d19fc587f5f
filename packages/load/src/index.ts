export { LimitBook } from "./people/limit-book.ts";
export { Reader } from "./stream/reader.ts";
export { ReaderRecord } from "./stream/reader-record.ts";
export { ReaderTally } from "./stream/reader-tally.ts";
