const withoutItsName = (version) =>
  String(version)
    .replace(/^(deno|nats-server:|mosquitto version) ?/, "")
    .replace(/ \(.*$/, "");

const versionsOf = ({ versions }) =>
  Object.entries(versions)
    .filter(([, version]) => version)
    .map(([name, version]) => `${name} ${withoutItsName(version)}`)
    .join(", ");

const howItEnded = ({ quick, complete }) =>
  `${quick ? ", quick mode" : ""}${complete ? "" : " (time budget reached, incomplete)"}`;

/** The machine, the versions, and what is different about this run: one paragraph each. */
export const intro = (meta) => [
  `Run of ${meta.date}, ${meta.seconds} s${howItEnded(meta)}. ` +
    `Node ${meta.node}, Linux ${meta.kernel}, ${meta.cpu}, server on CPU ${meta.serverCpu}, load on CPU ${meta.loadCpu}, TCP ${meta.congestion}, nice ${meta.nice}.`,
  `Versions: ${versionsOf(meta)}.`,
  ...(meta.equalBytes
    ? ["Events of the peers are longer by Orbit's envelope: all put the same number of bytes on the wire."]
    : []),
  ...(meta.skipped.length ? [`Not run: ${meta.skipped.map(([id, why]) => `${id} (${why})`).join("; ")}.`] : []),
];
