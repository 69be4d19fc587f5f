import type { Page } from "@playwright/test";

declare global {
  interface Window {
    __commits: {
      /** At index n: animation frames in which React committed n times, since `begin`. */
      readonly perFrame: readonly number[];
      begin(): void;
    };
  }
}

/** Runs in the page, before anything of it does. React tells developer tools of each commit, in production too. */
const count = (): void => {
  let commits = 0;
  let perFrame: number[] = [0];
  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      checkDCE: () => {},
      inject: () => 1,
      onCommitFiberRoot: () => {
        commits += 1;
      },
      onPostCommitFiberRoot: () => {},
      onCommitFiberUnmount: () => {},
    },
  });
  const tick = (): void => {
    for (let n = perFrame.length; n <= commits; n += 1) perFrame.push(0);
    perFrame[commits] = (perFrame[commits] ?? 0) + 1;
    commits = 0;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const begin = (): void => {
    commits = 0;
    perFrame = [0];
  };
  Object.defineProperty(window, "__commits", { get: () => ({ perFrame, begin }) });
};

/** Counts what React renders between two animation frames, from outside of the page's own code. Call before the page is opened. */
export const countCommits = async (page: Page): Promise<void> => {
  await page.addInitScript(count);
};
