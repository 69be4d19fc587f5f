import type { Row } from "../report/row.ts";
import type { Stage } from "../work/stage.ts";

/** What a scenario saw beside the stream: figures, and what was wrong. */
export type Outcome = { readonly rows: readonly Row[]; readonly faults: readonly string[] };

export type Scenario = {
  /** How many people of each workspace the scenario itself moves. */
  movers(options: Stage["options"]): number;
  /** Begins with workspaces founded and nobody connected; ends with the load over. What is still open is judged afterwards. */
  run(stage: Stage): Promise<Outcome>;
};
