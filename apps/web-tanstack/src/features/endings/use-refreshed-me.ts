import { useEffect, useState } from "react";
import { useMe } from "#web/lib/api/queries.ts";

/** Asks anew which workspaces there are, once one of them ended; true when the answer is here, or won't come. */
export const useRefreshedMe = (): boolean => {
  const { refetch } = useMe();
  const [isRefreshed, setRefreshed] = useState(false);
  useEffect(() => {
    void refetch().finally(() => setRefreshed(true));
  }, [refetch]);
  return isRefreshed;
};
