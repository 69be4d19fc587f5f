import { useEffect } from "react";

const KEY = "orbit-last-workspace";

/** Storage may be forbidden; then nothing is remembered. */
export const lastWorkspace = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const remember = (slug: string) => {
  try {
    localStorage.setItem(KEY, slug);
  } catch {
    // Nothing depends on it.
  }
};

/** So that "/" leads back to where one was. */
export const useRememberWorkspace = (slug: string, open: boolean): void => {
  useEffect(() => {
    if (open) remember(slug);
  }, [slug, open]);
};
