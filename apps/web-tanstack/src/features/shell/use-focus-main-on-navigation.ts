import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/** After going to another page, reading starts at its content, not at the link that led there. Search and hash don't count. */
export const useFocusMainOnNavigation = () => {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
};
