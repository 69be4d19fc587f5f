import type { GroundTruth } from "../history/ground-truth.ts";
import type { History } from "../history/history.ts";

export type CheckId = "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8" | "C9" | "C10" | "C11" | "C12";
export type Violation = { readonly check: CheckId; readonly message: string };

/** Linear in the history: `seq` is the claimed order, so only the claim is checked. Pure. */
export type Check = (history: History, truth: GroundTruth) => readonly Violation[];
