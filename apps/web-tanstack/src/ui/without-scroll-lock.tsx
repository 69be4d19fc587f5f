import type { ReactNode } from "react";

/**
 * Stands in for `react-remove-scroll`, which Mantine's dialogs bring along. Its lock writes a style element, which the
 * content security policy forbids, so it is never on here; what is left of it is its children.
 */
export const RemoveScroll = ({ children }: { children: ReactNode }) => children;
