import { configReference } from "../../apps/api/src/config.ts";
import { code, page, table } from "./markdown.ts";

export const configurationPage = (): string =>
  page("Configuration", "apps/api/src/config-variables.ts", [
    "For operators: every variable of the environment that Orbit reads. A wrong one stops it at the start, and all that are wrong are listed at once. An empty variable counts as absent.",
    table(
      ["variable", "default", "what it is", "for example"],
      configReference.map(({ name, description, example, default: byDefault, secret }) => [
        code(name),
        byDefault === null ? "–" : code(byDefault),
        `${description}${secret ? " Secret: never printed." : ""}`,
        example === "" ? "–" : code(example),
      ]),
    ),
  ]);
