import { cpus, totalmem } from "node:os";

const GIB = 1_073_741_824;

/** The machine and the Node that figures are from, in a few words. */
export function machine(): string {
  const cores = cpus();
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${(totalmem() / GIB).toFixed(0)} GiB, Node ${process.version}`;
}
