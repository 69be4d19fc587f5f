import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { nodeRollSuite } from "../../../test/support/node-roll-suite.ts";

nodeRollSuite(embeddedTestDatabase);
