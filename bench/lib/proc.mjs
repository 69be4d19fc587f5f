// Process accounting from /proc. CPU time is the scheduler's own nanosecond run time of every thread
// (field 1 of /proc/PID/task/TID/schedstat), which includes the softirq work done inside the thread's
// system calls (on loopback: the whole receive side of TCP), since this kernel has no
// IRQ_TIME_ACCOUNTING. Field 2 is the time a thread was runnable but waited for the CPU: `delay`, of main
// threads only, tells whether something else on the machine disturbed a run.
import fs from "node:fs";

export function sched(pids) {
  let run = 0;
  let delay = 0;
  for (const pid of pids) {
    let tids;
    try {
      tids = fs.readdirSync(`/proc/${pid}/task`);
    } catch {
      continue;
    }
    for (const t of tids) {
      try {
        const s = fs.readFileSync(`/proc/${pid}/task/${t}/schedstat`, "latin1");
        const f = s.split(" ");
        run += Number(f[0]);
        if (Number(t) === Number(pid)) delay += Number(f[1]);
      } catch {
        /* thread ended */
      }
    }
  }
  return { run, delay };
}
export const cpuNs = (pids) => sched(pids).run;

// utime and stime in ticks of 10 ms: only good for the share of kernel time.
export function userSys(pids) {
  let u = 0;
  let k = 0;
  for (const pid of pids) {
    try {
      const s = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
      const f = s.slice(s.lastIndexOf(")") + 2).split(" ");
      u += Number(f[11]);
      k += Number(f[12]);
    } catch {
      /* gone */
    }
  }
  return { u, k };
}

export function rssKb(pids) {
  let sum = 0;
  for (const pid of pids) {
    try {
      const m = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "latin1"));
      if (m) sum += Number(m[1]);
    } catch {
      /* gone */
    }
  }
  return sum;
}

// Busy jiffies (10 ms) of one CPU: everything but idle and iowait. A coarse cross-check of cpuNs.
export function cpuBusyTicks(cpu) {
  const line = fs
    .readFileSync("/proc/stat", "latin1")
    .split("\n")
    .find((l) => l.startsWith(`cpu${cpu} `));
  if (!line) return 0;
  const f = line.split(/\s+/).slice(1).map(Number);
  return f[0] + f[1] + f[2] + f[5] + f[6] + f[7];
}

export const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const SIGUSR2_BIT = 1n << 11n;
const listensForCollection = (pid) => {
  const caught = /SigCgt:\s+([0-9a-f]+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "latin1"));
  return caught !== null && (BigInt(`0x${caught[1]}`) & SIGUSR2_BIT) !== 0n;
};

/** Has every process that knows how to (collect-on-signal.cjs) collect its garbage. Whether all of them do. */
export function askToCollect(pids) {
  const able = pids.filter(listensForCollection);
  for (const pid of able) process.kill(pid, "SIGUSR2");
  return able.length === pids.length;
}
