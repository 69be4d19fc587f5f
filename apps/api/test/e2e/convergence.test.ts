import { startOrbit } from "../support/orbit.ts";
import { convergenceSuite } from "./convergence-suite.ts";

convergenceSuite(() => startOrbit());
