const OLDEST_MAJOR = 20;
const OLDEST_MINOR = 19;

/** Ends the process with a sentence about what to do when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)) return;
  console.error(
    `Orbit needs Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer, and this is ${process.version}. Get it from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
