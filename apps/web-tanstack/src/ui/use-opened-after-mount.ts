import { useEffect, useState } from "react";

/** False in the first render: where focus was is remembered only by what sees itself open. */
export const useOpenedAfterMount = (opened: boolean): boolean => {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return mounted && opened;
};
