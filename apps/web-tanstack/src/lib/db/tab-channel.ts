const SIGNED_OUT = "signed_out";

let channel: BroadcastChannel | null = null;
const listeners = new Set<() => void>();

/** Opened at first use, so that importing this module has no effect. */
const tabs = (): BroadcastChannel => {
  if (channel) return channel;
  channel = new BroadcastChannel("orbit");
  channel.onmessage = ({ data }: { data: unknown }) => {
    // An older or newer version of the app may say other things here.
    if (data === SIGNED_OUT) for (const listener of [...listeners]) listener();
  };
  return channel;
};

/** Tells this browser's other tabs; this one knows. */
export const announceSignOut = (): void => tabs().postMessage(SIGNED_OUT);

/** Another tab signed out. Returns its undo. */
export const onSignOutElsewhere = (listener: () => void): (() => void) => {
  tabs();
  listeners.add(listener);
  return () => listeners.delete(listener);
};
