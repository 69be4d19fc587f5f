import { createStore } from "@tanstack/react-store";
import type { ReactNode } from "react";
import { beforePaint } from "#web/lib/before-paint.ts";

type ToastTone = "neutral" | "good" | "warning";
/** `persistent` ones stay until they are closed. */
export type Toast = { id: number; text: ReactNode; tone: ToastTone; persistent: boolean };

export const TOAST_MS = 7_000;
const MOST_AT_ONCE = 3;

export const toasts = createStore<readonly Toast[]>([]);

let lastId = 0;

// What has to be read stays longest: when there are too many, the oldest passing one goes first.
const fitting = (all: readonly Toast[]): readonly Toast[] => {
  if (all.length <= MOST_AT_ONCE) return all;
  const leaving = all.find((toast) => !toast.persistent) ?? all[0];
  return all.filter((toast) => toast !== leaving);
};

/** Shows a passing message. Never the only place where something can be done or read. */
export const toast = (text: ReactNode, options: Partial<Pick<Toast, "tone" | "persistent">> = {}): number => {
  lastId += 1;
  const next: Toast = { id: lastId, text, tone: "neutral", persistent: false, ...options };
  beforePaint(() => toasts.setState((all) => fitting([...all, next])));
  return next.id;
};

export const closeToast = (id: number): void => {
  beforePaint(() => toasts.setState((all) => all.filter((toast) => toast.id !== id)));
};
