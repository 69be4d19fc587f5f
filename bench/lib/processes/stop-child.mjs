/** TERM, KILL for one that does not obey, and no longer than 4 s. */
export async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  try {
    child.kill("SIGTERM");
  } catch {}
  const timer = setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {}
  }, 1500);
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 4000))]);
  clearTimeout(timer);
}
