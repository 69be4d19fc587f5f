import { digestOfStores } from "./digest.ts";
import { stores } from "./stores.ts";

const DEBUG_KEY = "orbit:debug";

declare global {
  interface Window {
    /** For tests and for the console; only there when it was asked for. */
    __orbit?: { readonly digest: () => string };
  }
}

const isAskedFor = (): boolean => {
  if (import.meta.env.VITE_ORBIT_DEBUG) return true;
  try {
    return localStorage.getItem(DEBUG_KEY) !== null;
  } catch {
    // A browser that forbids storage asked for nothing.
    return false;
  }
};

/** Lets whoever set `localStorage["orbit:debug"]`, or built with VITE_ORBIT_DEBUG, compare this tab with the server. */
export const allowInspection = (): void => {
  if (isAskedFor()) window.__orbit = { digest: () => digestOfStores(stores) };
};
