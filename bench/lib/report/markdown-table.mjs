/** The first column says whose row it is, the others are numbers. */
export const markdownTable = (head, rows) =>
  [
    `| ${head.join(" | ")} |`,
    `|${head.map((_h, i) => (i === 0 ? "---" : "---:")).join("|")}|`,
    ...rows.map((r) => `| ${r.join(" | ")} |`),
  ].join("\n");
