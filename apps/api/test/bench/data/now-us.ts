/** Microseconds of the clock that every process of this machine shares, so that load and server can be compared. */
export const nowUs = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
};
