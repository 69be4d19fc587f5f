import type { Stop, Timers } from "#application/ports/timers.ts";

/** Node's timers. They never keep the process alive by themselves: the server does. */
export class SystemTimers implements Timers {
  after(ms: number, task: () => void): Stop {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  every(ms: number, task: () => void | Promise<void>): Stop {
    let running = false;
    const timer = setInterval(async () => {
      if (running) return;
      running = true;
      try {
        await task();
      } finally {
        running = false;
      }
    }, ms);
    timer.unref();
    return () => clearInterval(timer);
  }
}
