import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { logKeepingSuite } from "../../../test/support/log-keeping-suite.ts";

logKeepingSuite(embeddedTestDatabase);
