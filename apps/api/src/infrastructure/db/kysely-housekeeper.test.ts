import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { housekeepingSuite } from "../../../test/support/housekeeping-suite.ts";

housekeepingSuite(embeddedTestDatabase);
