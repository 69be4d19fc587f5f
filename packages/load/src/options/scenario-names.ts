/** What each scenario does to a deployment, in a sentence. */
export const scenarioSummaries = {
  storm: "Everybody connects at once; then every socket is cut at once, and all come back while commands go on.",
  churn: "People join, change roles and are removed under the eyes of readers. Who was removed must hear nothing more.",
  flap: "Tabs come and go. In the end every watcher must show exactly those who are here.",
  slow: "A tenth of the readers stop reading for a while. The others must not notice; the slow ones must lose nothing.",
  drain:
    "Under load, the server is asked to stop, and another takes its place. Everybody must come back with nothing lost.",
} as const;

export type ScenarioName = keyof typeof scenarioSummaries;

// Object.keys widens to string[]; the record is the whole set of keys.
export const scenarioNames = Object.keys(scenarioSummaries) as readonly ScenarioName[];
