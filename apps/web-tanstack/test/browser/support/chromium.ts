import { type Browser, chromium, type LaunchOptions } from "@playwright/test";

/** The system's own Chromium, as quiet as it can be made: no sandbox in containers, nothing that phones home. */
export const launchOptions: LaunchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export const launchChromium = (): Promise<Browser> => chromium.launch(launchOptions);
