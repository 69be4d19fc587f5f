import type { ScenarioName } from "../options/scenario-names.ts";
import { churn } from "./churn.ts";
import { drain } from "./drain.ts";
import { flap } from "./flap.ts";
import type { Scenario } from "./scenario.ts";
import { slow } from "./slow.ts";
import { storm } from "./storm.ts";

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = { storm, churn, flap, slow, drain };
